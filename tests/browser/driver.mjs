/* A headless Chromium that does what it is told: one JSON command a line in, one JSON answer a line out.
   argv: path of Chromium, folder in which playwright-core and axe-core are found. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";

const [executablePath, from] = process.argv.slice(2);
const near = createRequire(path.join(from, "index.js"));
const { chromium } = near("playwright-core");
const AXE = `${readFileSync(near.resolve("axe-core/axe.min.js"), "utf8")}; 0`;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const pages = new Map();
const troubles = [];

async function open({ name, url, width = 1280, height = 850, dark = false }) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  page.on("pageerror", (error) => troubles.push(`${name}: ${error.message}`));
  page.on("dialog", (dialog) => { troubles.push(`${name}: a dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    if (new URL(request.url()).host !== new URL(url).host) troubles.push(`${name}: asks ${request.url()}`);
  });
  pages.set(name, page);
  await page.goto(url);
}

/** Another preference of the browser, and the page as it answers to it: what listens is told before the second frame. */
async function prefer(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** What axe finds wrong with a page as it is, in light and in dark: one line a rule and place. */
async function axe({ page, dark = false }) {
  const found = [];
  await page.evaluate(AXE);
  for (const colorScheme of ["light", "dark"]) {
    await prefer(page, colorScheme);
    const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    for (const { id, nodes } of violations) for (const { target, failureSummary } of nodes) found.push(`${colorScheme}: ${id}: ${target}: ${failureSummary}`);
  }
  await prefer(page, dark ? "dark" : "light");
  return found;
}

const acts = {
  open,
  axe,
  goto: ({ page, hash }) => page.evaluate((to) => { location.hash = to; }, hash),
  reload: ({ page }) => page.reload(),
  click: ({ page, on, n = 0 }) => page.locator(on).nth(n).click(),
  fill: ({ page, on, text }) => page.locator(on).first().fill(text),
  choose: ({ page, on, value }) => page.locator(on).first().selectOption(value),
  press: ({ page, key }) => page.keyboard.press(key),
  type: ({ page, text }) => page.keyboard.type(text),
  drag: async ({ page, on, by }) => {
    const box = await page.locator(on).first().boundingBox();
    const [x, y] = [box.x + 12, box.y + 12];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + by[0], y + by[1], { steps: 4 });
    await page.mouse.up();
  },
  wheel: async ({ page, on, by }) => {
    await page.locator(on).first().hover();
    await page.mouse.wheel(0, by);
  },
  wait: ({ page, on, n = 0 }) => page.locator(on).nth(n).waitFor({ state: "visible", timeout: 90000 }),
  gone: ({ page, on }) => page.locator(on).first().waitFor({ state: "detached" }),
  text: ({ page, on }) => page.locator(on).allInnerTexts(),
  count: ({ page, on }) => page.locator(on).count(),
  attribute: ({ page, on, name }) => page.locator(on).first().getAttribute(name),
  enabled: ({ page, on }) => page.locator(on).first().isEnabled(),
  evaluate: ({ page, code }) => page.evaluate(code),
  shot: ({ page, file, full = true }) => page.screenshot({ path: file, fullPage: full }),
  troubles: () => troubles,
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  let answer;
  try {
    const page = pages.get(told.in);
    answer = { ok: (await acts[told.do]({ ...told, page })) ?? null };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
