/**
 * @file How smooth the start page is while it trains: from a fresh browser until both runs are done, the time, the longest gaps
 * between two frames, and the tasks of the page's thread that took most of the processor, which others on the machine do not lengthen. After `node scripts/build.js`:
 * `node scripts/node24.js bench/lab/startFrames.ts [set=steps=5000]`.
 */
import { startServer } from "../../src/server/index.ts";
import { launchChromium } from "../../test/browser/chromium.ts";

const MOST_MS = 100;
const PATIENCE_MS = 600_000;

/** The page writes down when its frames come; runs there. */
function watchFrames(): void {
  const gapsMs: number[] = [];
  Object.assign(globalThis, { gapsMs });
  let before = performance.now();
  const look = (now: number) => {
    gapsMs.push(now - before);
    before = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds: of the wall, and of the processor. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Milliseconds of the processor that each task of pages' own threads took. */
function readTasksMs(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString("utf8")) as { traceEvents: TraceEvent[] };
  const keyOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const main = new Set(
    traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(keyOf),
  );
  return traceEvents
    .filter((event) => event.name.endsWith("RunTask") && main.has(keyOf(event)))
    .map(({ tdur = 0 }) => tdur / 1000);
}

const [settings = ""] = process.argv.slice(2);
const lab = await startServer({ lab: null, port: 0, onMistake: console.error });
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(watchFrames);
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  const start = performance.now();
  await page.goto(`${lab.address}#/start?${settings}`);
  await page.locator(".verdict-line").waitFor();
  const firstMs = performance.now() - start;
  await page.waitForFunction(() => document.querySelectorAll(".how-far progress").length === 0, null, {
    timeout: PATIENCE_MS,
    polling: 500,
  });
  const seconds = (performance.now() - start) / 1000;
  const tasksMs = readTasksMs(await browser.stopTracing());
  const gapsMs = await page.evaluate(() => (globalThis as unknown as { gapsMs: number[] }).gapsMs);
  const count = (numbers: readonly number[]) => numbers.filter((ms) => ms > MOST_MS).length;
  const list = (numbers: readonly number[]) =>
    numbers
      .toSorted((a, b) => b - a)
      .slice(0, 10)
      .map((ms) => ms.toFixed(0))
      .join(", ");
  console.log(await page.locator(".verdict-line").textContent());
  console.log(`first line after ${(firstMs / 1000).toFixed(1)} s, both runs done after ${seconds.toFixed(1)} s`);
  console.log(`${gapsMs.length} frames; ${count(gapsMs)} gaps over ${MOST_MS} ms, the longest: ${list(gapsMs)}`);
  console.log(
    `${tasksMs.length} tasks of the page's thread; ${count(tasksMs)} over ${MOST_MS} ms of the processor, the longest: ${list(tasksMs)}`,
  );
} finally {
  await browser.close();
  await lab.close();
}
