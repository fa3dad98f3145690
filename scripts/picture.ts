/** @file `npm run picture`: photographs the first page of the lab for the README, in headless Chromium, once its pair has trained. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startServer } from "../src/server/index.ts";

const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const picture = fileURLToPath(new URL("../docs/lab.png", import.meta.url));

if (!existsSync(chromiumPath)) {
  console.error(`${chromiumPath} does not exist: install Chromium, or name it in CHROMIUM`);
  process.exit(2);
}

const server = await startServer({ lab: null, port: 0, onMistake: console.error });
const browser = await chromium.launch({
  executablePath: chromiumPath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});
const page = await browser.newPage({ viewport: { width: 1180, height: 868 }, colorScheme: "light" });
await page.goto(server.address);
await page.getByText("5,000 steps, done").nth(1).waitFor({ timeout: 300_000 });
await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
await page.screenshot({ path: picture });
await browser.close();
await server.close();
console.log(picture);
