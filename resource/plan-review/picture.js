/* A drawing of boxes and lines: pan, zoom, choose a box, mark some, a small map. Knows no plan and asks nobody. */

import { h, s } from "./dom.js";
import { ACTIONS, count, kind } from "./words.js";

const MARGIN = 24;
const [WIDE, ROOM] = [250, 24]; // the widest box that the backend makes, and the letters that surely fit into it
const [MAP, FLAT] = [[180, 110], 20]; // the most that the overview takes, and the least height
const [LEAST, MOST, LEGIBLE] = [0.15, 3, 0.62];

/** `pick(node)` is told which box was chosen. */
export function picture(drawing, pick) {
  const nodes = new Map(drawing.nodes.map((one) => [one.address, one]));
  const world = s("g");
  const svg = s("svg.flow", { role: "group", "aria-label": "Flow", tabindex: 0 }, world);
  for (const line of drawing.edges) world.append(s("path.edge", { d: curve(nodes.get(line.from), nodes.get(line.to), line.points) }));
  let at = null;
  for (const one of drawing.nodes) {
    const choose = () => {
      if (at) at.classList.remove("at");
      at = box;
      at.classList.add("at");
      Promise.resolve(pick(one)).catch((error) => console.error(error.message));
    };
    const box = node(one, choose);
    world.append(box);
  }
  const view = { x: 0, y: 0, k: 1 };
  const size = () => svg.getBoundingClientRect();
  const small = overview(drawing, (x, y) => center(x, y));
  const place = () => {
    world.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`);
    small.show(-view.x / view.k, -view.y / view.k, size().width / view.k, size().height / view.k);
  };
  function center(x, y) {
    view.x = size().width / 2 - x * view.k;
    view.y = size().height / 2 - y * view.k;
    place();
  }
  function go(one) {
    view.k = Math.max(view.k, LEGIBLE);
    center(one.x + one.w / 2, one.y + one.h / 2);
  }
  function mark(some) {
    for (const box of world.querySelectorAll(".node")) {
      box.classList.toggle("found", Boolean(some && some.has(box.dataset.address)));
      box.classList.toggle("dim", Boolean(some && !some.has(box.dataset.address)));
    }
  }
  function zoom(factor, cx = size().width / 2, cy = size().height / 2) {
    const k = Math.min(MOST, Math.max(LEAST, view.k * factor));
    view.x = cx - ((cx - view.x) * k) / view.k;
    view.y = cy - ((cy - view.y) * k) / view.k;
    view.k = k;
    place();
  }
  function fit() {
    const wide = Math.min(1, (size().width - 2 * MARGIN) / (drawing.width || 1));
    svg.style.height = `${Math.round(Math.min(innerHeight * 0.62, Math.max(180, drawing.height * wide + 2 * MARGIN)))}px`;
    const { width, height } = size();
    view.k = Math.min(1, Math.max(LEAST, Math.min((width - 2 * MARGIN) / (drawing.width || 1), (height - 2 * MARGIN) / (drawing.height || 1))));
    view.x = Math.max(MARGIN, (width - drawing.width * view.k) / 2);
    view.y = Math.max(MARGIN, (height - drawing.height * view.k) / 2);
    place();
  }
  /** As much as can be read, from the first touched node on; the whole when that can be read. */
  function home() {
    fit();
    if (view.k >= LEGIBLE) return;
    const first = drawing.nodes.filter((one) => one.action).sort((a, b) => a.x - b.x || a.y - b.y)[0] || drawing.nodes[0];
    const { height } = size();
    view.k = LEGIBLE;
    view.x = MARGIN - Math.max(0, first.x - 40) * LEGIBLE;
    view.y = drawing.height * LEGIBLE < height ? (height - drawing.height * LEGIBLE) / 2 : Math.min(MARGIN, height / 2 - first.y * LEGIBLE);
    place();
  }
  drag(svg, view, place);
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { left, top } = size();
    zoom(Math.exp(-event.deltaY * 0.0015), event.clientX - left, event.clientY - top);
  }, { passive: false });
  svg.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    if (moves[event.key]) { view.x += moves[event.key][0]; view.y += moves[event.key][1]; place(); }
    else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  });
  const button = (label, title, act) => h("button.small", { type: "button", title, "aria-label": `${label} ${title}`, onclick: act }, label);
  const boxOf = (address) => [...world.querySelectorAll(".node")].find((one) => one.dataset.address === address);
  return { element: svg, map: small.element, home, go, mark, focus: (address) => { const box = boxOf(address); if (box) box.focus({ preventScroll: true }); }, buttons: h("span.zoom", null, button("−", "smaller", () => zoom(0.8)), button("+", "larger", () => zoom(1.25)), button("Fit", "the whole flow", fit)) };
}

/** The whole flow, small, with a frame around what is seen; a click goes there. Hidden while all of it is seen. */
function overview(drawing, go) {
  const scale = Math.min(MAP[0] / (drawing.width || 1), MAP[1] / (drawing.height || 1));
  const down = Math.max(scale, FLAT / (drawing.height || 1)); // a flow of one line is still to be seen
  const frame = s("rect.frame");
  const boxes = drawing.nodes.map((one) => s(`rect.${one.action || "still"}`, { x: one.x * scale, y: one.y * down, width: Math.max(2, one.w * scale), height: Math.max(2, one.h * down) }));
  const element = s("svg.overview", { width: drawing.width * scale, height: drawing.height * down, "aria-hidden": "true", onclick: (event) => {
    const { left, top } = element.getBoundingClientRect();
    go((event.clientX - left) / scale, (event.clientY - top) / down);
  } }, boxes, frame);
  function show(x, y, width, height) {
    element.toggleAttribute("hidden", x <= 0 && y <= 0 && x + width >= drawing.width && y + height >= drawing.height);
    for (const [name, value] of Object.entries({ x: x * scale, y: y * down, width: width * scale, height: height * down })) frame.setAttribute(name, value);
  }
  return { element, show };
}

function drag(svg, view, place) {
  let from = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".node")) return;
    from = { x: event.clientX - view.x, y: event.clientY - view.y };
    svg.setPointerCapture(event.pointerId);
    svg.classList.add("moving");
  });
  svg.addEventListener("pointermove", (event) => {
    if (!from) return;
    view.x = event.clientX - from.x;
    view.y = event.clientY - from.y;
    place();
  });
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, () => { from = null; svg.classList.remove("moving"); });
}

const shortened = (text, room) => (text.length > room ? `${text.slice(0, Math.max(1, room - 1))}…` : text);
const counts = (one) => `${count(one.objects, "object")}${one.busy ? `, ${one.busy} touched` : ""}`;

function node(one, choose) {
  const room = one.w < WIDE ? Infinity : ROOM;
  const [glyph, word] = ACTIONS[one.action] || ["", "not touched"];
  const folded = one.objects > 0;
  const short = shortened(one.name, room);
  const said = folded ? `${short} ${counts(one)}, zone${short === one.name ? "" : ` ${one.name}`}, folded` // begins as it is written
    : `${kind(one.kind)} ${one.project ? `${one.project}.` : ""}${one.name}, ${word}${one.zone ? `, zone ${one.zone}` : ""}`;
  const lines = folded ? s("text", { x: 30, y: 19 }, s("tspan.label", null, short), " ", s("tspan.counts", { x: 30, dy: 17 }, counts(one)))
    : [s("text", { x: 30, y: one.h / 2 + 4 }, short), glyph && s("text.glyph", { x: one.w - 16, y: one.h / 2 + 5 }, glyph)];
  return s(`g.node.${one.action || "still"}${folded ? ".folded" : one.n === null ? ".outside" : ""}`, {
    transform: `translate(${one.x} ${one.y})`, tabindex: 0, role: "button", "aria-label": said, "aria-expanded": folded ? "false" : null, "data-address": one.address, onclick: choose,
    onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); choose(); } },
  },
  s("title", null, said), s("rect", { width: one.w, height: one.h, rx: 6 }), folded && s("rect.sheet", { x: 3, y: 3, width: one.w - 6, height: one.h - 6, rx: 4 }), sign(one), lines);
}

/** A small sign for the kind: what is made is round, what holds data is square, the rest a diamond. */
function sign(one) {
  const middle = one.h / 2;
  if (one.kind === "recipe") return s("circle.sign", { cx: 16, cy: middle, r: 6 });
  if (one.kind === "dataset") return s("rect.sign", { x: 10, y: middle - 6, width: 12, height: 12, rx: 2 });
  if (one.kind === "managed_folder") return s("path.sign", { d: `M10 ${middle - 5} h5 l2 2 h6 v8 h-13 z` });
  return s("path.sign", { d: `M16 ${middle - 7} l7 7 l-7 7 l-7 -7 z` });
}

function curve(from, to, points) {
  const path = [[from.x + from.w, from.y + from.h / 2], ...points, [to.x, to.y + to.h / 2]];
  let d = `M${path[0][0]} ${path[0][1]}`;
  for (let n = 1; n < path.length; n += 1) {
    const [[x, y], [u, v]] = [path[n - 1], path[n]];
    const half = (u - x) / 2;
    d += ` C${x + half} ${y} ${u - half} ${v} ${u} ${v}`;
  }
  return d;
}
