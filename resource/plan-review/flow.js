/* The flow with the touched nodes coloured: search, zones to open and fold, click to the fields. Placed by the backend. */

import { opened } from "./changes.js";
import { fill, h } from "./dom.js";
import { picture } from "./picture.js";
import { ACTIONS, count, kind, notice } from "./words.js";

/** What is asked of the backend: zones that are open (null: it chooses), boxes that were looked for, everything. */
const wish = () => ({ open: null, also: [], whole: false });
const query = ({ open, also, whole }) => {
  const words = [["whole", whole && "1"], ["open", open && JSON.stringify(open)], ["also", also.length > 0 && JSON.stringify(also)]];
  return words.filter(([, value]) => value).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
};

export async function flow(spot, { api, path, told, load }) {
  const asked = wish();
  const heads = new Map(told.changes.map((one) => [one.n, one]));
  const said = h("p.sr", { role: "status" });
  const panel = h("div.picked", { "aria-live": "polite" });
  const failed = (error) => { fill(panel, notice("bad", error.message)); };
  const search = seek((one) => found(one).catch(failed));
  let drawing = null;
  let canvas = null;

  async function draw() {
    drawing = await api.get(`${path}/flow?${query(asked)}`);
    asked.open = drawing.zones.filter((one) => one.open).map((one) => one.name);
    if (!drawing.nodes.length) return fill(spot, notice("plain", "Nothing of this plan lies in the flow."));
    canvas = picture(drawing, pick);
    const left = drawing.left_out > 0 && h("span.muted", null, `${count(drawing.left_out, "object")} further away not drawn `,
      !asked.whole && h("button.link", { type: "button", onclick: () => { asked.whole = true; draw().catch(failed); } }, "Draw more"));
    fill(spot, h("div.tools", null, legend(drawing), h("span.grow"), left, search.element, canvas.buttons), zones(drawing, (name, on) => turn(name, on).catch(failed)), said, h("div.canvas", null, canvas.element, canvas.map), panel);
    search.over(drawing, canvas);
    canvas.home();
    return spot;
  }

  /** A folded zone opens where it is chosen; anything else shows its fields. */
  async function pick(one) {
    if (one.objects) return turn(one.home, true, "box");
    return show(panel, one, heads.get(one.n), load);
  }

  /** Open a zone or fold it; the keys stay where they were, or go to the first box of what was opened. */
  async function turn(name, on, from = "list") {
    asked.open = on ? [...asked.open, name] : asked.open.filter((one) => one !== name);
    await draw();
    const zone = drawing.zones.find((one) => one.name === name);
    said.textContent = `${zone.name} is ${on ? `open: ${count(zone.objects, "object")}` : "folded"}.`;
    const inside = drawing.nodes.filter((one) => one.home === name && !one.objects);
    const first = inside.find((one) => one.action) || inside[0];
    if (on && first) canvas.go(first);
    if (from === "box" && first) canvas.focus(first.address);
    else spot.querySelector(`.zones button[data-zone="${CSS.escape(name)}"]`).focus();
  }

  /** What was looked for is shown: its zone is opened, and it is drawn however far from anything touched. */
  async function found(one) {
    if (!drawing.nodes.some((box) => box.address === one.address)) {
      const name = one.home;
      if (drawing.zones.length && !asked.open.includes(name)) asked.open = [...asked.open, name];
      asked.also = [...new Set([...asked.also, one.address])];
      await draw();
      search.focus();
    }
    const box = drawing.nodes.find((at) => at.address === one.address);
    if (box) canvas.go(box);
  }

  fill(spot, h("p.muted", null, "Drawing the flow…"));
  fill(panel, h("p.muted", null, "Choose a node to see what changes there."));
  await draw();
}

/** The zones of a large flow: what is open, and how much of each is touched. */
function zones(drawing, turn) {
  if (!drawing.zones.length) return null;
  const row = (one) => h("button.small.zone-of", { type: "button", "data-zone": one.name, "aria-expanded": String(one.open), onclick: () => turn(one.name, !one.open) },
    h("span", { "aria-hidden": "true" }, one.open ? "▾ " : "▸ "), one.name, " ", h("span.muted", null, one.touched ? `${one.touched} of ${one.objects}` : String(one.objects)));
  return h("div.zones", { role: "group", "aria-label": "Flow zones, to open and to fold: how many objects of each are touched" }, drawing.zones.map(row));
}

/** A box for names: what fits is marked while somebody types, Enter goes from one to the next, wherever it lies. */
function seek(go) {
  const shown = h("span.shown", { "aria-live": "polite" });
  let [drawing, canvas, fits, at] = [null, null, [], -1];
  const look = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const where = drawing.all.length ? drawing.all : drawing.nodes;
    fits = words.length ? where.filter((one) => words.every((word) => `${one.name} ${kind(one.kind)} ${one.zone}`.toLowerCase().includes(word))) : [];
    at = -1;
    mark();
    shown.textContent = words.length ? `${fits.length} found` : "";
  };
  const mark = () => {
    const hits = new Set(fits.map((one) => one.address));
    const folded = new Set(fits.map((one) => one.home));
    canvas.mark(box.value.trim() ? new Set(drawing.nodes.filter((one) => (one.objects ? folded.has(one.home) : hits.has(one.address))).map((one) => one.address)) : null);
  };
  const box = h("input.search", { type: "search", placeholder: "Find in the flow", "aria-label": "Find in the flow", oninput: look, onsearch: look, onkeydown: async (event) => {
    if (event.key !== "Enter" || !fits.length) return;
    event.preventDefault();
    at = (at + 1) % fits.length;
    shown.textContent = `${at + 1} of ${fits.length}: ${fits[at].name}`;
    await go(fits[at]);
  } });
  return { element: h("span.seek", null, box, shown), focus: () => box.focus({ preventScroll: true }), over: (...now) => { [drawing, canvas] = now; mark(); } };
}

function legend(drawing) {
  const there = new Set(drawing.nodes.map((one) => one.action).filter(Boolean));
  return h("span.legend", null, [...there].map((name) => h(`span.key.${name}`, null, h("i"), (ACTIONS[name] || ["", name])[1])), h("span.key", null, h("i"), "not touched"));
}

async function show(panel, node, head, load) {
  const title = h("h2", null, h("span.kind", null, kind(node.kind)), ` ${node.name}`);
  if (!head) return fill(panel, title, h("p.muted", null, node.n === null ? "This plan does not manage it." : "This plan does nothing to it."));
  fill(panel, title, h("p.muted", null, "Loading…"));
  const fields = (await load([head.n]))[head.n] || [];
  fill(panel, title, head.reason && h("p", null, head.reason), opened(head, fields));
  panel.scrollIntoView({ block: "nearest", behavior: "smooth" });
  return panel;
}
