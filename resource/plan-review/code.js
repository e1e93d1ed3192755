/* Code: lines of tokens from the backend, as a diff. Tokens are texts with the name of a class. */

import { h } from "./dom.js";
import { count } from "./words.js";

const CLASS = /^[a-z0-9]{1,4}$/;

function line(tokens) {
  return tokens.map(([kind, text]) => {
    const inner = kind.startsWith("!");
    const name = inner ? kind.slice(1) : kind;
    const colour = CLASS.test(name) ? `t-${name}` : "";
    if (!inner && !colour) return text;
    return h(inner ? "mark" : "span", colour ? { class: colour } : null, text);
  });
}

const WORDS = { desired: "configuration", recorded: "recorded", live: "DSS", "": "nothing" };

/** One diff: {title, from, to, hunks, added, removed, more}. */
export function diff(told) {
  const body = h("tbody");
  told.hunks.forEach((hunk, n) => {
    if (n) body.append(h("tr.gap", null, h("td", { colspan: 4 }, "⋯")));
    for (const [sign, old, now, tokens] of hunk) {
      const side = sign === "+" ? "tr.add" : sign === "-" ? "tr.del" : "tr";
      body.append(h(side, null, h("td.no", null, old || ""), h("td.no", null, now || ""),
        h("td.sign", null, sign === " " ? "" : sign), h("td.code", null, line(tokens))));
    }
  });
  if (told.more) body.append(h("tr.gap", null, h("td", { colspan: 4 }, `${count(told.more, "line")} more`)));
  if (!told.hunks.length) body.append(h("tr.gap", null, h("td", { colspan: 4 }, "only the end of the last line differs")));
  const head = h("div.diff-head", null, told.title && h("b", null, told.title),
    h("span", null, `${WORDS[told.from]} → ${WORDS[told.to]}`),
    h("span.plus", null, `+${told.added}`), h("span.minus", null, `−${told.removed}`));
  return h("div.diff", null, head, h("div.scroll", { tabindex: 0, role: "group", "aria-label": "Lines that differ" }, h("table", null, body)));
}
