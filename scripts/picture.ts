/** @file `npm run picture`: photographs the report of `npm start` for the README, in headless Chromium. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const report = new URL("../runs/demo.html", import.meta.url);
const picture = fileURLToPath(new URL("../docs/demo.png", import.meta.url));

for (const [path, remedy] of [
  [chromiumPath, "install Chromium, or name it in CHROMIUM"],
  [fileURLToPath(report), "run `npm start` first"],
] as const) {
  if (existsSync(path)) continue;
  console.error(`${path} does not exist: ${remedy}`);
  process.exit(2);
}

const browser = await chromium.launch({
  executablePath: chromiumPath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});
const page = await browser.newPage({ viewport: { width: 1100, height: 2400 }, colorScheme: "light" });
await page.goto(report.href);
await page.waitForSelector("canvas");
await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
// From the headline down to the end of the four main charts.
const end = await page.evaluate(() => {
  const heading = [...document.querySelectorAll("h2, h3")].find(
    ({ textContent }) => textContent === "More instruments",
  );
  return (heading?.getBoundingClientRect().top ?? 1400) - 12;
});
await page.screenshot({ path: picture, clip: { x: 0, y: 0, width: 1100, height: end } });
await browser.close();
console.log(picture);
