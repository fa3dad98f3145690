/**
 * @file `node scripts/node24.js bench/labPages.ts`: how fast the lab's pages are in headless Chromium. A run of 10^6 steps and 12
 * columns is opened, panned and zoomed by wheel, drag and keys; of 1,000 runs the table is painted and filtered.
 */
import type { Page } from "playwright-core";
import { LabViewer, until } from "../test/browser/labViewer.ts";

const SIZE = { width: 1440, height: 900 };

const viewer = await LabViewer.open();
await viewer.visit("#/runs", measureTable, { lab: "?runs=1000", ...SIZE });
await viewer.visit("#/runs", measureRun, { lab: "?runs=10&rows=1000000", ...SIZE });
await viewer.close();

async function measureTable(page: Page): Promise<void> {
  await until(page, "document.querySelectorAll('.run-table tbody tr').length > 10");
  const paintMs = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime");
  console.log(`table of 1,000 runs: first paint after ${Math.round(Number(paintMs))} ms`);
  const filterMs: number = await page.evaluate(`(async () => {
    const field = document.querySelector("input[type=search]");
    const start = performance.now();
    field.value = "optimizer.epsilon<=1e-7 epsilon-09";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - start;
  })()`);
  console.log(`  filtered after ${filterMs.toFixed(0)} ms: ${await page.locator("#found").textContent()}`);
}

async function measureRun(page: Page): Promise<void> {
  await until(page, "document.querySelectorAll('.run-table tbody tr').length > 10");
  // The numbers are made once, which is no matter of the page.
  await page.evaluate("lab.readSeries('big', { columns: ['trainLoss'], from: 0 }).then(() => null)");
  const readWork = await watchWork(page);
  const before = await readWork();
  const openMs: number = await page.evaluate(`(async () => {
    const start = performance.now();
    location.hash = "#/run/big";
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    while (document.querySelectorAll("figure canvas").length < 3) await frame();
    await frame();
    return performance.now() - start;
  })()`);
  console.log(
    `10^6 steps of 12 columns: opened after ${openMs.toFixed(0)} ms, ${((await readWork()) - before).toFixed(0)} ms of them work`,
  );
  await page.waitForTimeout(500);
  const box = await page.locator("#chart-trainLoss .u-over").boundingBox();
  if (box === null) throw new Error("no chart was drawn");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  await tellFrames(page, "zoom by wheel", (i) => page.mouse.wheel(0, i < 40 ? -60 : 60), 80);
  await page.keyboard.up("Control");
  await page.evaluate(`location.hash = "#/run/big?steps=300000-600000"`);
  await page.waitForTimeout(300);
  await tellFrames(page, "pan by wheel", (i) => page.mouse.wheel(i < 40 ? 40 : -40, 0), 80);
  await page.focus("button:has-text('Log steps')");
  await tellFrames(page, "pan by keys", (i) => page.keyboard.press(i < 30 ? "ArrowRight" : "ArrowLeft"), 60);
  const thumb = await page.locator(".overview-bar .thumb").boundingBox();
  if (thumb === null) throw new Error("there is no thumb");
  await page.mouse.move(thumb.x + thumb.width / 2, thumb.y + 5);
  await page.mouse.down();
  await tellFrames(
    page,
    "pan by dragging",
    (i) => page.mouse.move(thumb.x + thumb.width / 2 + 3 * (i < 40 ? i : 80 - i), thumb.y + 5),
    80,
  );
  await page.mouse.up();
}

/** Acts once a frame and tells how long the frames were, and what of them was work of the page. */
async function tellFrames(page: Page, name: string, act: (i: number) => Promise<void>, times: number): Promise<void> {
  await page.evaluate(`(() => {
    globalThis.frames = [];
    globalThis.isWatched = true;
    const watch = (at) => {
      frames.push(at);
      if (isWatched) requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
  })()`);
  const readWork = await watchWork(page);
  const before = await readWork();
  for (let i = 0; i < times; i++) {
    await act(i);
    await page.waitForTimeout(12);
  }
  const workMs = (await readWork()) - before;
  const frames: number[] = await page.evaluate("(isWatched = false, frames)");
  const gaps = frames
    .slice(1)
    .map((at, i) => at - (frames[i] ?? 0))
    .sort((a, b) => a - b);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const late = gaps[Math.floor(gaps.length * 0.95)] ?? 0;
  console.log(
    `  ${name}: ${(1000 / mean).toFixed(0)} frames a second, 95 % within ${late.toFixed(1)} ms; ${(workMs / times).toFixed(1)} ms of work a move`,
  );
}

/** Tells how many milliseconds of a processor the page's thread has worked. */
async function watchWork(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
  };
}
