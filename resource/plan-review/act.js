/* Buttons that ask the backend for something: off meanwhile, what happens is said beside them, and what went wrong. */

import { part } from "./api.js";
import { fill } from "./dom.js";
import { notice } from "./words.js";

/** Ask with the button off; `ask` answers with the address of another page where that is where it goes on. */
export async function act(button, said, text, ask) {
  button.disabled = true;
  fill(said, notice("plain", text));
  try {
    const page = await ask();
    if (page) { location.hash = page; return; }
  } catch (error) {
    fill(said, notice("bad", error.message));
  }
  button.disabled = false;
  said.scrollIntoView({ block: "nearest" });
}

/** The same for a plan: its page when there is one, otherwise why there is none. */
export function planned(button, said, text, ask) {
  return act(button, said, text, async () => {
    const made = await ask();
    if (made.plan) return `#/plan/${part(made.plan)}`;
    fill(said, notice("plain", made.told));
    return "";
  });
}
