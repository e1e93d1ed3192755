/* An apply while it runs, and how it ended. The macro tells how far it is, the journal which steps are done. */

import { part } from "./api.js";
import { fill, h, visible } from "./dom.js";
import { count, notice } from "./words.js";

const PAUSE = 1000;
const MARKS = { succeeded: "✓", failed: "✗", skipped: "–", unknown: "?", "": "·" };
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Follow the macro's run (or, without its id, somebody else's apply by its journal alone) until it ends. */
export async function running(spot, { api, path, id, run, project, again }) {
  const key = `dss-iac-run-${id}`;
  if (run) sessionStorage.setItem(key, run);
  const bar = h("progress", { max: 1, "aria-label": "How much is done" });
  const title = h("b", null, run ? "Applying with your rights…" : "Somebody is applying this plan…");
  const said = h("span.muted");
  const stop = h("button.small", { type: "button", onclick: async () => {
    stop.disabled = true;
    title.textContent = "Stopping: what runs is finished, nothing new is begun…";
    await api.post(`${path}/stop`).catch((error) => { said.textContent = visible(error.message); stop.disabled = false; });
  } }, "Stop");
  const log = h("ol.steps", { tabindex: 0, "aria-label": "Steps" });
  fill(spot, h("section.panel.live", { "aria-label": "Apply" }, h("div.head", null, title, said, h("span.grow"), stop), bar, h("details", { open: true }, h("summary", null, "Log"), log)));
  let told = { steps: [], closed: "" };
  while (spot.isConnected) {
    const [state, journal] = await Promise.all([run ? api.get(`/api/runs/${part(run)}`) : null, api.get(`${path}/progress`)]).catch((error) => {
      said.textContent = visible(error.message);
      return [undefined, told];
    });
    told = journal;
    steps(log, told.steps);
    const done = told.steps.filter((one) => one.outcome).length;
    const share = Math.max(state && state.share ? state.share : 0, told.steps.length ? done / told.steps.length : 0);
    if (share) bar.value = share;
    if (state !== undefined) said.textContent = done ? `${done} of ${count(told.steps.length, "step")}` : `${count(told.steps.length, "step")}`;
    if (state === null ? told.closed : state && !state.running) break;
    await wait(PAUSE);
  }
  if (!spot.isConnected) return;
  sessionStorage.removeItem(key);
  const end = run ? await api.post(`/api/runs/${part(run)}/result`, {}).catch((error) => ({ failure: told.closed === "done" ? "" : error.message, report: "" })) : { failure: told.closed === "failed" ? "Not everything was done." : "", report: "" };
  steps(log, (await api.get(`${path}/progress`).catch(() => told)).steps);
  bar.remove();
  stop.remove();
  said.textContent = "";
  title.textContent = end.failure ? "Not everything was done" : "Applied";
  spot.firstChild.classList.add(end.failure ? "bad" : "good");
  spot.firstChild.append(
    end.failure ? notice("bad", end.failure) : notice("good", "Every step was read back from DSS and compared."),
    end.report ? report(end.report) : "",
    h("div.buttons", null, h("a.button", { href: `#/history?project=${part(project)}` }, "History"), h("button", { type: "button", onclick: again }, "Show the plan as it is now")));
}

function steps(log, all) {
  fill(log, all.map((one) => h(`li.${one.outcome || "waits"}`, null, h("span.mark", { title: one.outcome || "not yet", role: "img", "aria-label": one.outcome || "not yet" }, MARKS[one.outcome] || "·"), ` ${one.op} `, h("code", null, one.address))));
}

/** The macro's own page, in a frame that may run nothing and reach nothing. */
function report(html) {
  const frame = h("iframe.report", { sandbox: "", title: "Report of the macro Apply", srcdoc: html });
  return h("details", null, h("summary", null, "Report"), frame);
}
