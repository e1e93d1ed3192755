/* Elements from words. Text only ever becomes text: nothing here takes markup. */

const SVG = "http://www.w3.org/2000/svg";

/** h("button.small", {onclick, title, disabled}, "text", child, [more]) */
export function h(spec, props, ...children) {
  return made(document.createElement(spec.split(".", 1)[0] || "div"), spec, props, children);
}

/** The same for drawings. */
export function s(spec, props, ...children) {
  return made(document.createElementNS(SVG, spec.split(".", 1)[0]), spec, props, children);
}

function made(element, spec, props, children) {
  const classes = spec.split(".").slice(1);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "open") element[name] = value;
    else element.setAttribute(name, value === true ? "" : visible(value));
  }
  return put(element, children);
}

// What is not seen, but turns or hides what is: controls, soft hyphen, zero width, directions, marks, tags, half a pair, letters without ink.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** A text with visible escapes for such characters. */
export function visible(text) {
  return String(text).replace(HIDDEN, (one) => `\\u${one.codePointAt(0).toString(16).padStart(4, "0")}`);
}

/** Append texts and elements, lists of them too; nothing for null, undefined, false and "". */
export function put(element, children) {
  for (const child of [children].flat(9)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(visible(child)));
  }
  return element;
}

/** Other children instead of those that are there. */
export function fill(element, ...children) {
  element.replaceChildren();
  return put(element, children);
}

/** Whether somebody is typing, so that a letter is no command. */
export function typing() {
  const at = document.activeElement;
  return Boolean(at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)));
}

/** A question with an answer: Promise of true or false. */
export function ask(title, body, yes, { danger = false } = {}) {
  return new Promise((done) => {
    const no = h("button", { type: "button", onclick: () => box.close("") }, "Cancel");
    const go = h(danger ? "button.danger" : "button.primary", { type: "button", onclick: () => box.close("yes") }, yes);
    const box = h("dialog.iac-dialog", { "aria-label": title }, h("h2", null, title), body, h("div.buttons", null, no, go));
    box.addEventListener("close", () => { box.remove(); done(box.returnValue === "yes"); });
    document.querySelector(".iac").append(box);
    box.showModal();
  });
}
