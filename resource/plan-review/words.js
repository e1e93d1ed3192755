/* How things are called and written: statuses, actions, times. */

import { h } from "./dom.js";

export const ACTIONS = {
  create: ["+", "create"], update: ["~", "update"], replace: ["±", "replace"], delete: ["−", "delete"],
  adopt: ["⇒", "take over"], move: ["→", "move"], forget: ["∅", "forget"], record: ["=", "record"], "no-op": ["!", "unread"],
};

export const STATUS = {
  waiting: "Waits for review", approved: "Approved", rejected: "Rejected", stale: "Stale",
  applying: "Applying", applied: "Applied", failed: "Failed",
};

export const VERDICTS = {
  edited: ["edited", "The configuration changed since the last apply"],
  drifted: ["drifted", "Somebody changed it in DSS"],
  conflict: ["conflict", "Changed in the configuration and in DSS; the configuration wins"],
  restored: ["restored", "No longer declared: the value from before comes back"],
  released: ["released", "No longer declared: left as it is"],
  new: ["new", "Set at creation"],
  gone: ["gone", "Goes with the object"],
};

export const kind = (name) => name.replaceAll("_", " ");
export const count = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** "12 minutes ago", with the moment as a tooltip. */
export function when(stamp) {
  const at = Date.parse(stamp);
  if (!stamp || Number.isNaN(at)) return stamp ? h("span", null, stamp) : null;
  return h("time", { datetime: stamp, title: new Date(at).toLocaleString() }, ago((Date.now() - at) / 1000));
}

function ago(seconds) {
  if (seconds < 60) return "just now";
  for (const [size, name, most] of [[60, "minute", 60], [3600, "hour", 24], [86400, "day", 60]]) {
    const n = Math.floor(seconds / size);
    if (n < most) return `${count(n, name)} ago`;
  }
  return `${Math.floor(seconds / 2592000)} months ago`;
}

export const pill = (status) => h(`span.pill.${status}`, null, STATUS[status] || status);
export const badge = (text) => h(/loss|cannot/.test(text) ? "span.badge.bad" : "span.badge", null, text);

/** `Plan: 4 to create, 0 to update, 1 to destroy.` as three numbers. */
export function tally(summary) {
  const found = /(\d+) to create, (\d+) to update, (\d+) to destroy/.exec(summary || "");
  if (!found) return h("span", null, summary || "");
  const row = [["create", "+", found[1]], ["update", "~", found[2]], ["delete", "−", found[3]]];
  const told = row.map(([name, glyph, n]) => h(`span.n.${name}${n === "0" ? ".zero" : ""}`, null, `${glyph}${n}`));
  return h("span.tally", { title: summary, role: "img", "aria-label": summary }, told);
}

/** A box that says one thing: kind is bad, warn, good or plain. */
export const notice = (kind, ...children) => h(`div.notice.${kind}`, kind === "bad" ? { role: "alert" } : null, children);

export function empty(title, ...more) {
  return h("div.empty", null, h("h2", null, title), more.map((one) => (one instanceof Node ? one : h("p", null, one))));
}
