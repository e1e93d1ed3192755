/* What people say about a plan and its changes. It decides nothing, and stays in the audit trail. */

import { fill, h } from "./dom.js";
import { count, notice, when } from "./words.js";

/** {count(head): how much was said about a change, about(head): the thread and a way to add to it}; "" is the plan. */
export function talk(told, path, { api, me }) {
  const all = [...told.comments];
  const of = (address) => all.filter((one) => one.address === address);

  function about({ address }) {
    const box = h("div.talk");
    const draw = () => fill(box, of(address).map((one) => h("div", null, h("b", null, one.who), " ", when(one.at), h("blockquote", null, one.comment))),
      me.writes && h("button.link", { type: "button", onclick: write }, address ? "Comment on this change" : "Comment on this plan"));
    function write() {
      const text = h("textarea", { rows: 2, "aria-label": "Comment", maxlength: 4000 });
      const said = h("div", { role: "status" });
      const send = h("button.small", { type: "button", onclick: async () => {
        send.disabled = true;
        try {
          await api.post(`${path}/comment`, { address, comment: text.value });
          all.push({ who: me.login, at: new Date().toISOString(), comment: text.value.trim(), address });
          draw();
        } catch (error) {
          fill(said, notice("bad", error.message));
          send.disabled = false;
        }
      } }, "Send");
      fill(box, text, h("div.buttons", null, send, h("button.small", { type: "button", onclick: draw }, "Cancel")), said);
      text.focus();
    }
    draw();
    return box.childElementCount ? box : null;
  }

  return { about, count: ({ address }) => (of(address).length ? count(of(address).length, "comment") : "") };
}
