/* The page: header, tabs, banner, and which part of it is shown. */

import { client } from "./api.js";
import { fill, h, typing } from "./dom.js";
import { drift } from "./drift.js";
import { history } from "./history.js";
import { plan } from "./plan.js";
import { plans } from "./plans.js";
import { theme } from "./theme.js";
import { notice } from "./words.js";

const PAGES = { plans, plan, drift, history };
const TABS = [["plans", "Plans"], ["drift", "Drift"], ["history", "History"]];
const KEYS = [["/", "search"], ["j, k", "next, previous"], ["Enter", "open, close"], ["e", "open or close all"], ["f", "changes or flow"], ["1, 2, 3", "plans, drift, history"], ["?", "these keys"]];

const titled = (text) => { document.title = `${text} · Plan review`; };

/** `#/plan/ID/flow?x=y` → {page, id, view, query}. */
function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [page = "", id = "", view = ""] = path.split("/").map(decoded);
  return { page: PAGES[page] ? page : "plans", id, view, query: Object.fromEntries(new URLSearchParams(query)) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

export async function start(root, url) {
  const api = client(url);
  const tabs = TABS.map(([name, word]) => h("a.tab", { href: `#/${name}`, "data-page": name }, word));
  const who = h("span.who");
  const banner = h("div.banner", { role: "status", hidden: true });
  const main = h("main", { tabindex: -1 });
  let me = null;
  let shown = "";
  let turn = 0;
  let moved = false; // whether somebody went somewhere, or just opened the page
  let now = { commands: {}, view: null, route: null };

  document.documentElement.lang = "en";
  theme(root);
  fill(root, h("header.top", null, h("b.mark", null, "Plan review"), h("nav", { "aria-label": "Pages" }, tabs), h("span.grow"), who,
    h("button.small", { type: "button", title: "Keys", "aria-label": "Keys", onclick: help }, "?")), banner, main);

  async function show() {
    const route = parse(location.hash);
    for (const tab of tabs) {
      const on = tab.dataset.page === (route.page === "plan" ? "plans" : route.page);
      if (on) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    const name = `${route.page}/${route.id}?${JSON.stringify(route.query)}`;
    if (name === shown && now.view) {
      Object.assign(now.route, route);
      await now.view();
      return;
    }
    shown = name;
    turn += 1;
    const mine = turn;
    const page = h("div.page", null, h("p.muted", { role: "status" }, "Loading…"));
    now = { commands: {}, view: null, route };
    const context = { api, me, route, again, titled, commands: (found) => { if (mine === turn) now.commands = found; }, views: (view) => { if (mine === turn) now.view = view; } };
    fill(main, page);
    try {
      if (!me) await enter(context);
      await PAGES[route.page](page, context);
    } catch (error) {
      if (mine === turn) fill(page, h("h1", null, "This cannot be shown"), notice("bad", error.message), h("div.buttons", null, h("button", { type: "button", onclick: again }, "Try again"), route.page !== "plans" && h("a.button", { href: "#/plans" }, "Plans")));
    }
    if (mine === turn) arrive(page);
  }

  /** Who came here by a link or a key stands at the heading of the page, and the window is called like it. */
  function arrive(page) {
    const heading = page.querySelector("h1");
    titled(heading.textContent);
    heading.tabIndex = -1;
    if (moved && !page.contains(document.activeElement)) heading.focus({ preventScroll: true });
    moved = true;
    scrollTo(0, 0);
  }

  async function enter(context) {
    me = await api.get("/api/me");
    context.me = me;
    const may = !me.writes ? "looks" : me.administers ? "administers" : "writes";
    fill(who, h("b", null, me.login), h("span.muted", null, ` ${may} · ${me.project}`));
    banner.hidden = !me.banner && me.signed;
    fill(banner, me.banner || (me.signed ? "" : "Nothing is signed: an administrator sets a signing key in the settings of the plugin, so that altered plans are refused and approvals count."));
  }

  function again() {
    shown = "";
    show();
  }

  function help() {
    const box = h("dialog.iac-dialog", { "aria-label": "Keys" }, h("h2", null, "Keys"),
      h("dl.keys", null, KEYS.map(([key, what]) => [h("dt", null, key), h("dd", null, what)])),
      h("div.buttons", null, h("button", { type: "button", onclick: () => box.close() }, "Close")));
    box.addEventListener("close", () => box.remove());
    root.append(box);
    box.showModal();
  }

  function move(step) {
    const rows = [...main.querySelectorAll("details.change:not([hidden]) > summary, a.card, details.apply-row > summary")].filter((one) => one.offsetParent);
    const at = rows.indexOf(document.activeElement);
    const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
    if (next) next.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && typing()) { event.preventDefault(); document.activeElement.blur(); return; }
    if (typing()) return;
    const { search, list } = now.commands;
    const acts = {
      "/": () => search && search.focus(), j: () => move(1), k: () => move(-1), "?": help,
      e: () => list && list.openAll(!list.rows().some((one) => one.element.open)),
      f: () => { if (now.route.page === "plan") location.hash = `#/plan/${encodeURIComponent(now.route.id)}${now.route.view === "flow" ? "" : "/flow"}`; },
      1: () => { location.hash = "#/plans"; }, 2: () => { location.hash = "#/drift"; }, 3: () => { location.hash = "#/history"; },
    };
    if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
  });
  addEventListener("hashchange", show);
  await show();
}
