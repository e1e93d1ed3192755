/* One plan: what it does, what was decided, what may be done with it. */

import { planned } from "./act.js";
import { part } from "./api.js";
import { changes } from "./changes.js";
import { fill, h, put, visible } from "./dom.js";
import { flow } from "./flow.js";
import { running } from "./run.js";
import { asked } from "./question.js";
import { talk } from "./talk.js";
import { badge, count, empty, notice, pill, tally, when } from "./words.js";

const JUDGED = ["waiting", "approved", "rejected"];

export async function plan(page, context) {
  const { api, route, again } = context;
  const path = `/api/plans/${part(route.id)}`;
  const told = await api.get(path);
  const load = async (numbers) => (await api.get(`${path}/changes?of=${numbers.join(",")}`)).changes;
  const said = talk(told, path, context);
  const list = told.changes.length ? changes(told, { load, marks: said.count, below: said.about }) : null;
  const apply = h("div.apply", { "aria-live": "polite" });
  const around = h("div.split");
  let top = head(told);
  let aside = null;
  const follow = async (run) => {
    top.querySelector(".fresh").hidden = true;
    aside.hidden = true;
    await running(apply, { api, path, id: told.id, run, project: told.project, again });
    const now = await api.get(path);
    top.replaceWith((top = head(now)));
    aside.replaceWith((aside = sides(now)));
  };
  const sides = (now) => side(now, path, context, follow, said);
  aside = sides(told);
  fill(page, top, apply, put(around, [h("div.main", null, boxes(told), stage(told, list, path, context, load)), aside]));
  const left = sessionStorage.getItem(`dss-iac-run-${told.id}`);
  if (left) follow(left);
  else if (told.status === "applying") follow("");
  else if (JUDGED.includes(told.status)) freshness(top.querySelector(".fresh"), api, path, (why) => {
    top.querySelector(".pill").replaceWith(pill("stale"));
    aside.replaceWith((aside = sides({ ...told, status: "stale", why })));
  });
  context.commands({ search: list && list.search, list });
}

function head(told) {
  return h("header.plan-head", null,
    h("a.back", { href: "#/plans" }, "← Plans"),
    h("div.head", null, h("h1", null, heading(told)),
      told.environment && h("span.env", null, told.environment), pill(told.status), tally(told.summary), effects(told.changes)),
    told.message && told.message !== told.about && h("p.message", null, told.message),
    h("p.muted", null, `Plan for ${told.project} by ${told.author} `, when(told.made_at), from(told.source), " · plan ", h("code", { title: told.hash }, told.id), ` · ${told.tool}`,
      told.undoes.length ? ` · undoes ${count(told.undoes.length, "apply", "applies")}: ${told.undoes.join(", ")}` : ""),
    told.reach && h("p.reach", null, told.reach),
    told.why && told.status !== "stale" && h("p.why", null, told.why),
    h("p.fresh", { role: "status", hidden: true }),
    h("button.jump", { type: "button", onclick: () => { const side = document.querySelector(".side"); side.scrollIntoView(); side.focus({ preventScroll: true }); } }, "Review and apply ↓"));
}

const heading = (told) => (told.undoes.length ? `Rollback of ${told.project}` : told.about || `Plan for ${told.project}`);

/** Commit, branch, pull request and job that a plan comes from. */
function from(source) {
  const out = (url, word) => (/^https?:\/\//.test(url || "") ? [" · ", h("a", { href: url, target: "_blank", rel: "noopener" }, word)] : []);
  return [source.commit && [" · commit ", h("code", { title: source.commit }, source.commit.slice(0, 10))], source.branch && ` · branch ${source.branch}`,
    out(source.request, "pull request"), out(source.job, "job")];
}

function effects(all) {
  const counts = {};
  for (const text of all.flatMap((one) => one.badges)) counts[text] = (counts[text] || 0) + 1;
  return Object.entries(counts).map(([text, n]) => badge(n > 1 ? `${text} ×${n}` : text));
}

function boxes(told) {
  return [
    told.refusals.length > 0 && notice("bad", h("b", null, "Refused"), h("ul", null, told.refusals.map((one) => h("li", null, one.what, h("div.muted", null, `→ ${one.way_out}`))))),
    told.warnings.length > 0 && notice("warn", h("b", null, count(told.warnings.length, "warning")), h("ul", null, told.warnings.map((one) => h("li", null, one)))),
    told.notes.length > 0 && h("details.notes", null, h("summary", null, count(told.notes.length, "note")), h("ul", null, told.notes.map((one) => h("li", null, one)))),
  ];
}

/** The changes, or the flow, with the tabs between them. */
function stage(told, list, path, context, load) {
  if (!list) return empty(told.summary, told.second, told.unchanged ? `${count(told.unchanged, "object")} as declared.` : "");
  const spot = h("div.stage");
  const tabs = [["changes", "Changes"], ["flow", "Flow"]].map(([name, word]) => h("a.tab", { href: `#/plan/${part(told.id)}${name === "flow" ? "/flow" : ""}` }, word));
  async function show() {
    const drawn = context.route.view === "flow";
    context.titled(`${drawn ? "Flow of " : ""}${heading(told)}`);
    tabs.forEach((tab, n) => (drawn === (n === 1) ? tab.setAttribute("aria-current", "page") : tab.removeAttribute("aria-current")));
    if (drawn) await flow(fill(spot), { api: context.api, path, told, load });
    else fill(spot, list.element, h("p.foot", null, told.second, told.unchanged ? ` ${count(told.unchanged, "object")} unchanged, not shown.` : ""));
  }
  context.views(show);
  show().catch((error) => fill(spot, notice("bad", error.message)));
  return [h("nav.tabs", { "aria-label": "Views of the plan" }, tabs), spot];
}

async function freshness(line, api, path, outdated) {
  line.hidden = false;
  line.textContent = "Looking whether DSS is still as this plan saw it…";
  try {
    const told = await api.get(`${path}/fresh`);
    line.className = told.fresh ? "fresh good" : "fresh bad";
    fill(line, told.fresh ? "✓ DSS is still as this plan saw it." : "✗ DSS is no longer as this plan saw it.");
    if (!told.fresh) outdated(told.why.join("; "));
  } catch (error) {
    line.className = "fresh";
    line.textContent = visible(`Whether it still fits is not known: ${error.message}`);
  }
}

/** The panel at the side: decisions, approve and reject, apply. */
function side(told, path, context, follow, said) {
  const over = ["applied", "failed", "stale", "applying"].includes(told.status);
  return h("aside.side", { tabindex: -1, "aria-label": "Review and apply" },
    told.status === "stale" && outdated(told, path, context),
    h("section.panel", { "aria-label": "Review" }, h("h2", null, "Review"), decisions(told), said.about({ address: "" }), !over && review(told, path, context)),
    !over && h("section.panel", { "aria-label": "Apply" }, h("h2", null, "Apply"), applying(told, path, context, follow)),
    told.applied_at && h("section.panel", null, h("h2", null, told.status === "failed" ? "Applied in part" : "Applied"), h("p", null, `by ${told.applied_by} `, when(told.applied_at)),
      h("p", null, h("a", { href: `#/history?project=${part(told.project)}` }, "What applies changed, and roll back"))));
}

/** Why a plan cannot be applied any more, and a way on. */
function outdated(told, path, { api, me }) {
  const said = h("div", { role: "status" });
  const go = h("button.primary", { type: "button", onclick: () => planned(go, said, "Planning again…", () => api.post(`${path}/again`)) }, "Plan again");
  return h("section.panel", { "aria-label": "Stale" }, h("h2", null, "Stale"),
    h("p", null, "It cannot be applied: what it relies on is no longer so."), h("p.why", null, told.why),
    me.writes && h("div.buttons", null, go), said);
}

function decisions(told) {
  const rows = told.decisions.map((one) => h(`li.${one.decision}`, null,
    h("b", null, one.who), ` ${one.decision} `, when(one.at), one.comment && h("blockquote", null, one.comment)));
  return [
    h("p.muted", null, told.needs ? `Needs ${told.needs} before it can be applied.` : "No approval is required.", ` Who may approve: ${told.approvers}.`),
    rows.length ? h("ul.decisions", null, rows) : h("p.muted", null, "Nobody has decided about it yet."),
  ];
}

function review(told, path, { api, again }) {
  const { approve, reject } = told.cannot;
  if (approve && reject && approve === reject) return h("p.cannot", null, `You cannot review it: ${approve}.`);
  const comment = h("textarea", { rows: 3, placeholder: "Comment (a rejection says why)", "aria-label": "Comment (a decision)", maxlength: 4000 });
  const told_ = h("div", { role: "status" });
  const act = (what) => async () => {
    for (const button of buttons) button.disabled = true;
    try {
      await api.post(`${path}/${what}`, { comment: comment.value });
      again();
    } catch (error) {
      fill(told_, notice("bad", error.message));
      buttons.forEach((button, n) => { button.disabled = Boolean(n ? reject : approve); });
    }
  };
  const buttons = [
    h("button.good", { type: "button", disabled: Boolean(approve), onclick: act("approve") }, "Approve"),
    h("button.danger", { type: "button", disabled: Boolean(reject), onclick: act("reject") }, "Reject"),
  ];
  return [comment, h("div.buttons", null, buttons), approve && h("p.cannot", null, `You cannot approve it: ${approve}.`), told_];
}

function applying(told, path, { api }, follow) {
  const why = told.cannot.apply;
  const failure = h("select", { "aria-label": "When a step fails", disabled: Boolean(why) },
    h("option", { value: "keep" }, "keep what was done"), h("option", { value: "rollback" }, "undo it at once"));
  const said = h("div", { role: "status" });
  const go = h("button.primary", { type: "button", disabled: Boolean(why), onclick: async () => {
    if (!(await asked(told))) return;
    go.disabled = true;
    try {
      await follow((await api.post(`${path}/apply`, { on_failure: failure.value })).run);
    } catch (error) {
      fill(said, notice("bad", error.message));
      go.disabled = false;
    }
  } }, "Apply…");
  return [h("label.field", null, "When a step fails ", failure), h("div.buttons", null, go), why && h("p.cannot", null, `Not now: ${why}.`), said];
}
