/* What is asked before a plan is applied: whom it destroys, what is lost, what of others it overwrites, by name. */

import { ask, h } from "./dom.js";
import { count, kind } from "./words.js";

const NAMED = 12; // objects of one sort
const LOST = [
  ["Deleted", (one) => one.action === "delete" || one.action === "replace"],
  ["Data is lost", (one) => one.badges.some((text) => /loss/.test(text))],
  ["Cannot be undone", (one) => one.badges.some((text) => /cannot/.test(text))],
];
const OVER = ["Changed in DSS, and overwritten", (one) => one.verdicts.some((name) => name === "drifted" || name === "conflict")];

/** Promise of true when the plan may be applied. */
export function asked(told) {
  const found = LOST.map(([title, fits]) => [title, told.changes.filter(fits)]);
  const lost = found.some(([, some]) => some.length);
  const rows = [...found, [OVER[0], told.changes.filter(OVER[1])]].filter(([, some]) => some.length);
  const body = [h("p", null, `${told.summary} In project ${told.project}, with your rights.`),
    rows.length > 0 && h("div.lost", { tabindex: 0, role: "group", "aria-label": "What is lost" }, rows.map(named))];
  return ask("Apply this plan?", body, "Apply", { danger: lost });
}

function named([title, some]) {
  const more = some.length - NAMED;
  return [h("h3", null, `${title}: ${count(some.length, "object")}`),
    h("ul", null, some.slice(0, NAMED).map((one) => h("li", null, h("span.kind", null, kind(one.kind)), ` ${one.name}`)), more > 0 && h("li", null, `and ${more} more`))];
}
