/* Which project a page is about, where plans are for several. */

import { part } from "./api.js";
import { h } from "./dom.js";

export async function projects(api, project, page) {
  const told = await api.get("/api/projects");
  const all = [...new Set([project, ...told.projects])];
  if (all.length < 2) return h("span.where", null, project);
  const select = h("select", { "aria-label": "Project", onchange: () => { location.hash = `#/${page}?project=${part(select.value)}`; } },
    all.map((key) => h("option", { value: key, selected: key === project }, key)));
  return select;
}
