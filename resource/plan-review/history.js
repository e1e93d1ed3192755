/* Every apply: what it changed, and going back to before it. */

import { planned } from "./act.js";
import { part } from "./api.js";
import { changes } from "./changes.js";
import { ask, fill, h } from "./dom.js";
import { projects } from "./projects.js";
import { empty, notice, when } from "./words.js";

const BAD = /failed|did not finish/;

export async function history(page, { api, me, route }) {
  const project = route.query.project || me.project;
  const head = h("div.head", null, h("h1", null, "History"), await projects(api, project, "history"));
  const told = await api.get(`/api/history?project=${part(project)}`);
  if (!told.rows.length) return fill(page, head, empty(`Nothing was applied to ${project} yet`, "Every apply is listed here, with what it changed and a way back."));
  const said = h("div", { role: "status" });
  const rows = told.rows.map((one) => row(one, told, { api, me, project, said }));
  return fill(page, head, compare(told, { api, project }), said, h("div.timeline", null, rows));
}

/** What all applies after one changed together. */
function compare(told, { api, project }) {
  const before = told.rows.filter((one) => one.serial < told.serial);
  if (!before.length) return null;
  const shown = h("div", { role: "status" });
  const choice = h("select", { "aria-label": "Compare with apply" }, before.map((one) => h("option", { value: one.serial }, `apply ${one.serial}: ${one.what || "apply"}`)));
  const go = h("button", { type: "button", onclick: async () => {
    fill(shown, notice("plain", "Comparing…"));
    try {
      const what = await api.get(`/api/history/${part(choice.value)}/since?project=${part(project)}`);
      fill(shown, h("h2", null, `From apply ${what.serial} to apply ${what.last}`), what.changes.length ? changes(what, { details: what.details, noun: "object", label: `Changes since apply ${what.serial}` }).element : h("p.muted", null, "Nothing differs."));
    } catch (error) {
      fill(shown, notice("bad", error.message));
    }
  } }, "Compare");
  return [h("div.buttons", null, h("label", null, "What changed since ", choice), go), shown];
}

function row(one, told, context) {
  const { api, project } = context;
  const path = `/api/history/${one.serial}`;
  const query = `project=${part(project)}`;
  const body = h("div.body");
  const element = h("details.apply-row", { "data-serial": one.serial },
    h("summary", null, h("span.serial", null, one.serial), h("span.what", null, one.what || "apply"),
      one.how && h(BAD.test(one.how) ? "span.pill.failed" : one.how === "done" ? "span.pill.applied" : "span.pill.stale", null, one.how),
      h("span.who", null, one.by, " · ", when(one.at)), one.commit && h("code.id", { title: `commit ${one.commit}${one.tag ? `, tag ${one.tag}` : ""}` }, one.commit.slice(0, 8))),
    body);
  let filled = false;
  element.addEventListener("toggle", async () => {
    if (!element.open || filled) return;
    filled = true;
    if (!one.kept) { fill(body, h("p.muted", null, "The journal of this apply is no longer kept; the commit in the project's git shows what changed.")); return; }
    fill(body, h("p.muted", null, "Loading…"));
    try {
      const what = await api.get(`${path}?${query}`);
      const load = async (numbers) => (await api.get(`${path}/changes?${query}&of=${numbers.join(",")}`)).changes;
      fill(body, what.what && h("p", null, what.what), what.changes.length ? changes(what, { load, details: what.details, label: `Changes of apply ${one.serial}` }).element : h("p.muted", null, "It changed no object."));
    } catch (error) {
      filled = false;
      fill(body, notice("bad", error.message));
    }
  });
  const acts = back(one, told, context);
  return acts ? h("div.beside", null, element, acts) : element;
}

/** "Undo" for the newest apply, "roll back to here" for those before. */
function back(one, told, { api, me, project, said }) {
  const newest = one.serial === told.serial;
  if (!me.writes || one.serial > told.serial || (newest && !one.kept)) return null;
  const to = newest ? one.serial - 1 : one.serial;
  const what = newest ? "Undo…" : "Roll back to here…";
  return h("span.acts", null, h("button.small", { type: "button", "aria-label": `${what} apply ${one.serial}`, onclick: async (event) => {
    const button = event.currentTarget;
    const text = newest ? "It plans the undoing of the last apply." : `It plans the undoing of every apply after ${one.serial}.`;
    if (!(await ask(newest ? `Undo apply ${one.serial}?` : `Go back to apply ${one.serial}?`, h("p", null, `${text} Nothing changes before you have read and applied that plan.`), "Make the plan"))) return;
    await planned(button, said, "Planning the way back…", () => api.post(`/api/history/${to}/roll-back`, { project }));
  } }, what));
}
