/* What somebody changed in DSS since the last apply, and putting it back, or taking it into the configuration. */

import { act, planned } from "./act.js";
import { part } from "./api.js";
import { changes } from "./changes.js";
import { ask, fill, h } from "./dom.js";
import { projects } from "./projects.js";
import { count, empty, notice, when } from "./words.js";

const FEW = 8; // fields whose buttons are shown at once
const stays = (told) => told.declined.map((line) => notice("bad", `Not taken: ${line}`));
const sort = (line) => (/^[+][^+]/.test(line) ? ".add" : /^-[^-]/.test(line) ? ".del" : "");

export async function drift(page, context) {
  const { api, me, route, commands } = context;
  const project = route.query.project || me.project;
  const head = h("div.head", null, h("h1", null, "Drift"), await projects(api, project, "drift"));
  fill(page, head, h("p.muted", { role: "status" }, `Comparing ${project} with what the last apply left…`));
  const told = await api.get(`/api/drift?project=${part(project)}`);
  if (!told.applied) return fill(page, head, empty(`Nothing was applied to ${project} yet`, "Drift is what differs from the last apply. Run the macro Plan, then apply the plan."));
  const line = h("p.muted", null, `Since apply ${told.serial} by ${told.applied_by} `, when(told.last_applied), ".");
  const failed = Object.entries(told.failed).map(([name, why]) => notice("bad", `${name} could not be read: ${why}`));
  if (!told.changes.length) return fill(page, head, line, failed, !failed.length && empty("No drift", "DSS is as the last apply left it."));

  const said = h("div", { role: "status" });
  const boxes = new Map();
  const may = me.writes;
  const back = (addresses, button) => planned(button, said, "Planning the configuration for this…", () => api.post("/api/drift/put-back", { project, addresses }));
  const take = (addresses, button) => act(button, said, "Looking where this is written…", async () => {
    const seen = await api.post("/api/drift/accept", { project, addresses });
    fill(said, stays(seen));
    const body = h("div", null, h("p", null, `${count(seen.taken.length, "object")} would be written:`), h("pre.file-diff", { tabindex: "0", "aria-label": "The files, line by line" }, seen.diff.split("\n").map((line) => h(`span${sort(line)}`, null, `${line}\n`))));
    if (!seen.taken.length || !(await ask("Take this into YAML?", body, "Write it"))) return;
    const done = await api.post("/api/drift/accept", { project, addresses, what: "write" });
    const link = done.url && h("a", { href: done.url, target: "_blank", rel: "noopener" }, "Open a pull request");
    fill(said, notice("plain", `Written to ${done.where}. ${done.next || "The next plan has no change here, and the next apply records it."}`), link, stays(done));
  });
  const mark = may && told.changes.length > 1 ? (one) => {
    const box = h("input", { type: "checkbox", "aria-label": `Choose ${one.name}`, onchange: chosen });
    boxes.set(one.address, box);
    return box;
  } : null;
  const small = (words, name, press) => h("button.small", { type: "button", "aria-label": `${words}: ${name}`, onclick: (event) => press(event.currentTarget) }, words);
  const extra = may ? (one) => h("span.acts", null, small("Put back in DSS", one.name, (button) => back([one.address], button)), " ", small("Take into YAML", one.name, (button) => take([one.address], button))) : null;
  const single = may ? (one) => one.paths.length > 1 && h("details.single", { open: one.paths.length <= FEW }, h("summary", null, "One field alone"),
    h("ul", null, one.paths.map((path) => h("li", null, h("code", null, path), " ",
      small("Put back in DSS", `${path} of ${one.name}`, (button) => back([`${one.address}.${path}`], button)), " ",
      small("Take into YAML", `${path} of ${one.name}`, (button) => take([`${one.address}.${path}`], button)))))) : null;
  const all = h("button", { type: "button", onclick: (event) => {
    const picked = [...boxes].filter(([, box]) => box.checked).map(([address]) => address);
    back(picked.length ? picked : told.changes.map((one) => one.address), event.currentTarget);
  } }, `Put back all ${told.changes.length}`);
  function chosen() {
    const n = [...boxes.values()].filter((box) => box.checked).length;
    all.textContent = n ? `Put back ${n} chosen` : `Put back all ${told.changes.length}`;
  }
  const list = changes(told, { details: told.details, extra, mark, below: single, noun: "object" });
  commands({ search: list.search, list });
  return fill(page, head, h("p", null, h("b", null, count(told.changes.length, "object")), " changed in DSS. ", told.summary), line, failed,
    may && h("div.buttons", null, told.changes.length > 1 && all, h("span.muted", null, "Putting back makes a plan of the configuration for these objects, to be read and applied; taking writes the edit into the configuration, at the line where it is declared.")), said, list.element);
}
