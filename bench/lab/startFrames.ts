/**
 * @file How smooth the start page is while it trains: from a fresh browser until both runs are done, the time, the longest gap
 * between two frames, and the longest tasks of the page's thread. After `node scripts/build.js`:
 * `node scripts/node24.js bench/lab/startFrames.ts [set=steps=5000]`.
 */
import { launchChromium } from "../../test/browser/chromium.ts";
import { serveLab } from "../../test/browser/serveLab.ts";

const MOST_MS = 100;
const PATIENCE_MS = 600_000;

/** What the page writes down about itself; runs there. */
function watchFrames(): void {
  const seen = { gapsMs: [] as number[], tasksMs: [] as number[] };
  Object.assign(globalThis, { seen });
  let before = performance.now();
  const look = (now: number) => {
    seen.gapsMs.push(now - before);
    before = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.tasksMs.push(duration);
  }).observe({ type: "longtask" });
}

const [settings = ""] = process.argv.slice(2);
const lab = await serveLab();
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(watchFrames);
  const start = performance.now();
  await page.goto(`${lab.origin}/#/start?${settings}`);
  await page.locator(".verdict-line").waitFor();
  const firstMs = performance.now() - start;
  await page.waitForFunction(() => document.querySelectorAll(".how-far progress").length === 0, null, {
    timeout: PATIENCE_MS,
    polling: 500,
  });
  const seconds = (performance.now() - start) / 1000;
  const { gapsMs, tasksMs } = await page.evaluate(
    () => (globalThis as unknown as { seen: { gapsMs: number[]; tasksMs: number[] } }).seen,
  );
  const list = (numbers: readonly number[]) =>
    numbers
      .filter((ms) => ms > MOST_MS)
      .sort((a, b) => b - a)
      .slice(0, 10)
      .map((ms) => ms.toFixed(0))
      .join(", ") || "none";
  console.log(await page.locator(".verdict-line").textContent());
  console.log(`first line after ${(firstMs / 1000).toFixed(1)} s, both runs done after ${seconds.toFixed(1)} s`);
  console.log(`${gapsMs.length} frames; gaps over ${MOST_MS} ms: ${list(gapsMs)}`);
  console.log(`tasks of the page's thread over ${MOST_MS} ms: ${list(tasksMs)}`);
} finally {
  await browser.close();
  lab.close();
}
