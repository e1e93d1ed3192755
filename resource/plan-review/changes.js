/* A list of changed objects: search, filters, and the fields of each when it is opened. Used by plans, drift, history. */

import { diff } from "./code.js";
import { fill, h, put } from "./dom.js";
import { ACTIONS, VERDICTS, badge, count, kind, notice, when } from "./words.js";

const AT_ONCE = 12; // a list this short is shown open
const CHUNK = 40; // objects whose fields are asked for together
const VIEWS = [["desired", "Configuration"], ["recorded", "Recorded"], ["live", "DSS"]];
const SAYS_MORE = ["restored", "released"]; // verdicts whose reason is worth a line
const SHORT = 90;
const SIDE = { "+": "add", "-": "del" };
const MANY = 100; // a list this long draws only what is in sight

/**
 * told: a page of the backend. options: details, the fields that are there already; load(numbers) → Promise of {number:
 * fields} for the others; extra(head) gives what stands at the right of a row; mark(head) a box at its left; marks(head)
 * a word about it; below(head) what comes below its fields.
 */
export function changes(told, { details = {}, load = async () => ({}), extra, mark, marks, below, noun = "change", label = "Changes" } = {}) {
  const known = new Map(Object.entries(details).map(([n, fields]) => [Number(n), fields]));
  const rows = told.changes.map((head) => row(head, known, load, { extra, mark, marks, below }));
  const byNumber = new Map(rows.map((one) => [one.head.n, one]));
  const chosen = { text: "", actions: new Set(), kind: "", zone: "" };
  const shown = h("span.shown", { "aria-live": "polite" });
  const none = h("p.none", { hidden: true }, "Nothing fits these filters. ", h("button.link", { type: "button", onclick: reset }, "Show all"));
  const list = h(rows.length > MANY ? "div.changes.many" : "div.changes", null, rows.map((one) => one.whole));

  function apply() {
    const words = chosen.text.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const one of rows) {
      const { head } = one;
      const fits = (!chosen.actions.size || chosen.actions.has(head.action)) && (!chosen.kind || head.kind === chosen.kind)
        && (!chosen.zone || head.zone === chosen.zone) && words.every((word) => one.text.includes(word));
      one.element.hidden = one.whole.hidden = !fits;
      n += fits;
    }
    shown.textContent = n === rows.length ? count(n, noun) : `${n} of ${count(rows.length, noun)}`;
    none.hidden = n > 0 || !rows.length;
  }

  function sought() {
    chosen.text = search.value;
    apply();
  }

  const search = h("input.search", { type: "search", placeholder: "Search names, fields, reasons", "aria-label": "Search", oninput: sought, onsearch: sought });
  const chips = Object.entries(told.actions).map(([name, n]) => {
    const [glyph, word] = ACTIONS[name] || ["·", name];
    const chip = h(`button.chip.${name}`, { type: "button", "aria-pressed": "false", onclick: () => {
      const on = !chosen.actions.delete(name);
      if (on) chosen.actions.add(name);
      chip.setAttribute("aria-pressed", String(on));
      apply();
    } }, h("b", null, glyph), ` ${n} ${word}`);
    return chip;
  });
  const kinds = pick("Kind", told.kinds, (value) => { chosen.kind = value; apply(); }, kind);
  const zones = pick("Zone", told.zones, (value) => { chosen.zone = value; apply(); });
  const all = h("button.link", { type: "button", title: "Open or close all (e)", onclick: () => openAll(!rows.some((one) => one.element.open && !one.element.hidden)) }, "Open / close");

  function reset() {
    chosen.text = search.value = chosen.kind = chosen.zone = "";
    chosen.actions.clear();
    for (const chip of chips) chip.setAttribute("aria-pressed", "false");
    for (const one of [kinds, zones]) if (one) one.querySelector("select").value = "";
    apply();
  }

  async function openAll(open) {
    const fitting = rows.filter((one) => !one.element.hidden);
    for (let at = 0; at < fitting.length; at += CHUNK) {
      const some = fitting.slice(at, at + CHUNK);
      const missing = open ? some.filter((one) => !known.has(one.head.n)).map((one) => one.head.n) : [];
      if (missing.length) for (const [n, fields] of Object.entries(await load(missing))) known.set(Number(n), fields);
      for (const one of some) one.element.open = open;
    }
  }

  apply();
  if (rows.length && rows.length <= AT_ONCE) openAll(true).catch(() => {});
  const element = h("section.list", { "aria-label": label },
    h("div.tools", null, search, h("div.chips", null, chips), kinds, zones, h("span.grow"), shown, rows.length > 1 && all), list, none);
  return { element, search, openAll, rows: () => rows.filter((one) => !one.element.hidden), show: (n) => byNumber.get(n) };
}

function pick(label, counts, chosen, word = (x) => x) {
  const names = Object.keys(counts).filter(Boolean).sort();
  if (names.length < (counts[""] ? 1 : 2)) return null;
  const select = h("select", { "aria-label": label, onchange: () => chosen(select.value) },
    h("option", { value: "" }, `${label}: all`), names.map((name) => h("option", { value: name }, `${word(name)} (${counts[name]})`)));
  return h("label.pick", null, select);
}

function row(head, known, load, { extra, mark, marks, below }) {
  const [glyph, word] = ACTIONS[head.action] || ["·", head.action];
  const body = h("div.body");
  const summary = h("summary", null,
    h(`span.glyph.${head.action}`, { title: word, role: "img", "aria-label": word }, glyph),
    h("span.what", null, h("span.kind", null, kind(head.kind)), h("span.name", null, head.name)),
    head.from && h("span.muted", null, `from ${head.from}`),
    head.badges.map(badge),
    marks && marks(head) && badge(marks(head)),
    head.verdicts.includes("conflict") && h("span.badge.bad", null, "conflict"),
    head.verdicts.includes("drifted") && h("span.badge.warn", null, "drifted"),
    h("span.reason", null, head.reason, moved(head) && saved(head)),
    head.zone && h("span.zone", { title: `Flow zone ${head.zone}` }, head.zone));
  const element = h("details.change", { "data-n": head.n, "data-address": head.address }, summary, body);
  const whole = mark || extra ? h("div.beside", null, mark && mark(head), element, extra && extra(head)) : element;
  let filled = false;
  element.addEventListener("toggle", async () => {
    if (!element.open || filled) return;
    filled = true;
    try {
      if (!known.has(head.n)) {
        fill(body, h("p.muted", null, "Loading…"));
        for (const [n, fields] of Object.entries(await load([head.n]))) known.set(Number(n), fields);
      }
      fill(body, opened(head, known.get(head.n) || []), below && below(head));
    } catch (error) {
      filled = false;
      fill(body, notice("bad", error.message));
    }
  });
  const words = head.words.map((one) => one.told);
  const text = [...words, head.address, head.action, head.reason, head.zone, ...head.paths, ...head.verdicts].join(" ").toLowerCase();
  return { head, element, whole, text };
}

const moved = (head) => head.verdicts.some((one) => one === "drifted" || one === "conflict");
const saved = (head) => (head.saved_by ? [" · last saved in DSS by ", h("b", null, head.saved_by), " ", when(head.saved_at)] : " · by whom is not known");

/** Address, warnings and fields of one object. */
export function opened(head, fields) {
  const top = h("p.address", null, h("code", null, head.address),
    head.at && h("span.muted", null, ` ${head.at}`),
    !moved(head) && head.saved_by && h("span.muted", null, saved(head)),
    head.left.length > 0 && h("span.left", null, "Not asked for, stays as DSS has it: ", head.left.map((path, n) => [n > 0 && ", ", h("code", null, path)])));
  const warnings = head.warnings.map((one) => notice("warn", one));
  const follows = head.reach && h("p.reach", null, `⇢ ${head.reach}`);
  if (!fields.length) return [top, warnings, words(head, fields), follows, !head.words.length && !["create", "delete"].includes(head.action) && h("p.muted", null, "No single field differs.")];
  const whole = fields.some((one) => one.verdict !== "new" && one.verdict !== "gone") && fields.some((one) => one.views.desired !== null);
  const views = VIEWS.filter(([name]) => whole || fields.some((one) => one.views[name] !== null));
  const table = h("table.fields");
  const body = h("tbody");
  for (const one of fields) put(body, field(one, views));
  const plain = body.querySelector(":scope > tr:not(.wide)");
  if (plain) table.append(h("thead", null, h("tr", null, h("th", null, "Field"), views.map(([, title]) => h("th", null, title)))));
  table.append(body);
  if (!head.words.length) return [top, warnings, table, follows];
  const exact = h("details.exact", { open: head.verdicts.includes("conflict") }, h("summary", null, "As DSS has it, field by field"), table);
  return [top, warnings, words(head, fields), follows, exact];
}

/** The differences in the words of the configuration; a single piece of code in its colours. */
function words(head, fields) {
  if (!head.words.length) return null;
  const coloured = fields.filter((one) => one.diffs.length === 1);
  const alone = coloured.length === 1 && head.words.filter((one) => one.diff.length).length === 1;
  const lines = head.words.map((one) => [
    h(`div.${SIDE[one.sign] || "same"}`, null, h("span.w", null, one.told || " "), one.note && h("span.muted", null, `  # ${one.note}`)),
    one.diff.length > 0 && (alone ? diff(coloured[0].diffs[0]) : one.diff.map((text) => h(`div.in.${SIDE[text[0]] || "same"}`, null, h("span.w", null, text)))),
  ]);
  return h("div.words", null, lines, head.more > 0 && h("div.muted", null, `… and ${head.more} more`));
}

function field(one, views) {
  const [word, hint] = VERDICTS[one.verdict] || [one.verdict, ""];
  const fresh = one.verdict === "new" || one.verdict === "gone";
  const path = [h("code", null, one.path), !fresh && h(`span.verdict.${one.verdict}`, { title: one.reason || hint }, word),
    SAYS_MORE.includes(one.verdict) && one.reason && h("div.muted", null, one.reason)];
  const long = views.some(([view]) => (one.views[view] || "").includes("\n") || (one.views[view] || "").length > SHORT * 4);
  if (!long || !one.diffs.length) {
    return h("tr", null, h("td.path", null, path), views.map(([view, title]) => h("td.value", { "data-view": title, class: `value ${changed(one, view)}` }, value(one.views[view]))));
  }
  const whole = h("details.whole", null, h("summary", null, ["", "Whole text", "Both, whole", "All three views, whole"][views.length]));
  whole.addEventListener("toggle", () => {
    if (whole.open && whole.childElementCount === 1) whole.append(h("div.columns", null, views.map(([view, title]) => h("div", null, h("h4", null, title), value(one.views[view])))));
  });
  return h("tr.wide", null, h("td.path", { colspan: views.length + 1 }, h("div.path-line", null, path), one.diffs.map(diff), whole));
}

/** How a view stands to the others: what apply writes, and what somebody changed in DSS. */
function changed(one, view) {
  if (one.verdict === "new" || one.verdict === "gone") return "";
  if (view === "desired" && one.views.desired !== null && one.views.desired !== one.views.live && one.verdict !== "released") return "to";
  if (view === "live" && ["drifted", "conflict"].includes(one.verdict)) return "drift";
  return view === "live" && one.views.desired !== one.views.live ? "from" : "";
}

function value(text) {
  if (text === null) return h("span.absent", { title: "not there" }, "—");
  if (text === "") return h("span.absent", null, "empty");
  return text.includes("\n") ? h("pre.v", { tabindex: 0 }, text) : h("span.v", null, text);
}
