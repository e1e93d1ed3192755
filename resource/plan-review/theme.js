/* Light or dark: as the page around this one says, else as the browser prefers. */

/** Keep `root` in the right colours. */
export function theme(root) {
  const prefers = matchMedia("(prefers-color-scheme: dark)");
  const draw = () => {
    const said = around();
    const dark = said === "" ? prefers.matches : said === "dark";
    root.toggleAttribute("data-dark", dark);
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
  };
  prefers.addEventListener("change", draw);
  if (outside()) new MutationObserver(draw).observe(outside(), { attributes: true });
  draw();
}

/** "dark" or "light" when the page of DSS has one of them; "" when it has none, or both. */
function around() {
  const said = outside() ? parent.getComputedStyle(outside()).colorScheme : "";
  return said === "dark" || said === "light" ? said : "";
}

function outside() {
  try {
    return parent === window ? null : parent.document.documentElement;
  } catch {
    return null; // DSS serves webapps from elsewhere
  }
}
