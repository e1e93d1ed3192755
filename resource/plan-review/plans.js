/* The list of plans, newest first. */

import { part } from "./api.js";
import { fill, h } from "./dom.js";
import { STATUS, count, empty, pill, tally, when } from "./words.js";

const OPEN = ["waiting", "approved", "applying"];

export async function plans(page, { api }) {
  const told = await api.get("/api/plans");
  if (!told.plans.length) {
    return fill(page, h("h1", null, "Plans"), empty("No plans yet", "A plan says what an apply would change. Run the macro Plan of this project, or its scenario step: the plan appears here, to be read, approved and applied."));
  }
  const list = h("div.cards");
  const there = [...new Set(told.plans.map((one) => one.status))];
  const open = told.plans.filter((one) => OPEN.includes(one.status)).length;
  const sorts = [["", "All", told.plans.length], ...(open && open < told.plans.length ? [["open", "To do", open]] : []),
    ...(there.length > 1 ? there.map((name) => [name, STATUS[name], told.plans.filter((one) => one.status === name).length]) : [])];
  const chips = sorts.map(([name, word, n]) => h("button.chip", { type: "button", "aria-pressed": String(!name), onclick: (event) => {
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip === event.currentTarget));
    draw(name);
  } }, `${word} ${n}`));
  const draw = (name) => fill(list, told.plans.filter((one) => !name || (name === "open" ? OPEN.includes(one.status) : one.status === name)).map(card));
  draw("");
  return fill(page, h("div.head", null, h("h1", null, "Plans"), h("span.muted", null, open ? `${count(open, "plan")} to look at` : "nothing waits")),
    sorts.length > 2 && h("div.chips", null, chips), list);
}

function card(one) {
  const inner = [
    pill(one.status), h("span.where", null, h("b", null, one.title || "Plan"), h("span.muted", null, ` ${one.project}`)), tally(one.summary),
    h("span.who", null, one.by, " · ", when(one.at)),
    h("code.id", { title: `plan ${one.id}` }, one.id.slice(0, 8)),
    one.applied_at && h("span.more", null, one.status === "failed" ? "applied in part by " : "applied by ", one.applied_by, " ", when(one.applied_at)),
    one.why && h("span.more", null, one.why),
  ];
  return one.kept ? h("a.card", { href: `#/plan/${part(one.id)}`, "data-id": one.id, "data-status": one.status }, inner)
    : h("div.card", { "data-id": one.id, "data-status": one.status, title: "This plan is no longer kept" }, inner);
}
