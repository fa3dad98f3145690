/**
 * @file The lab from end to end, in headless Chromium: `slingshot lab` as a process over folders of runs, and its pages as a
 * site of files, where they train in the tab. Both are the pages that the build has left in `dist`.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { succeed } from "../src/cli/callInProcess.fixture.ts";
import { type LabProcess, startLab } from "../src/cli/lab/startLab.fixture.ts";
import { GrowingSeries } from "../src/lab/growingSeries.ts";
import { decodeSeriesPart } from "../src/lab/index.ts";
import type { Series } from "../src/series.ts";
import { Changes, TINY } from "../src/server/lab.fixture.ts";
import { type RunManifest, readManifest, readRun } from "../src/store/index.ts";
import { launchChromium, noChromium } from "./browser/chromium.ts";
import { listComplaints } from "./browser/listComplaints.ts";
import { type FolderServer, serveFolder } from "./browser/serveFolder.ts";

const PAGES = fileURLToPath(new URL("../dist/pages", import.meta.url));
const LOGS = fileURLToPath(new URL("../docs/tutorials/logs", import.meta.url));

/** So long that no test sees its end. */
const ENDLESS = 100_000_000;

const VIEW = { viewport: { width: 1280, height: 900 } };

describe("the lab over folders, end to end", { skip: noChromium, timeout: 300_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), "slingshot-lab-chain-"));
  const runs = join(home, "runs");
  let lab: LabProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  /** The run that is begun in the form. */
  let id: string;
  before(async () => {
    lab = await startLab(home, "--port", "0");
    browser = await launchChromium();
    page = await browser.newPage(VIEW);
    complaints = listComplaints(page, `http://127.0.0.1:${lab.document.port}/`);
  });
  after(async () => {
    await browser?.close();
    lab?.child.kill("SIGINT");
    await lab?.ended;
    rmSync(home, { recursive: true });
  });

  test("a run is begun in the form, and its charts grow", async () => {
    await page.goto(lab.document.address);
    await page.getByRole("link", { name: "New run" }).click();
    await page.fill("[id='set-steps']", String(ENDLESS));
    await page.getByLabel("Find a setting").fill("width");
    await page.fill("[id='set-model.width']", "24");
    await page.click("button:has-text('Train')");
    await page.locator(".run-page h1").waitFor();
    id = await readId(page);
    await untilStep(page, 200);
    await page.locator("#chart-trainLoss canvas").evaluate((canvas) => canvas.setAttribute("data-same", "yes"));
    const before = await stepOf(page);
    await untilStep(page, before + 200);
    assert.equal(await page.getAttribute("#chart-trainLoss canvas", "data-same"), "yes");
    assert.equal((await listRows(page)).step[0], 1);
  });

  test("reloaded in the middle, the page shows all rows from the first on, and goes on", async () => {
    const before = await listRows(page);
    await page.reload();
    await untilStep(page, (before.step.at(-1) as number) + 200);
    const after = await listRows(page);
    beginsWith(after, before);
    assert.deepEqual(await page.locator(".warning").allTextContents(), []);
    assert.deepEqual(complaints, []);
  });

  test("the server is killed: the page says so, goes on when it is there again, and has lost no row", async () => {
    const { port } = lab.document;
    lab.child.kill("SIGKILL");
    await page.locator(".lost", { hasText: "The lab's server does not answer" }).waitFor();
    await lab.ended;
    await until(async () => (await readManifest(join(runs, id))).status === "interrupted");
    lab = await startLab(home, "--port", String(port));
    await page.locator(".lost").waitFor({ state: "detached" });
    await page.locator(".state.interrupted").waitFor();
    // What the page was given is of the other one.
    await page.getByRole("button", { name: "Resume" }).click();
    await page.locator(".actions .warning", { hasText: "this page may look and change nothing" }).waitFor();
    await page.evaluate((address) => {
      location.hash = `${new URL(address).hash}${location.hash}`;
    }, lab.document.address);
    const before = await stepOf(page);
    await page.getByRole("button", { name: "Resume" }).click();
    await untilStep(page, before + 300);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.locator(".state.interrupted").waitFor();
    const { series, manifest } = await readRun(join(runs, id));
    await untilStep(page, manifest.steps as number);
    areSame(await listRows(page), rowsOf(series));
    assert.equal(series.step.length, manifest.steps);
    assert.deepEqual(kindsOf(manifest), ["resumed"]);
  });

  test("forked by dragging the handle and changing a field, it is compared with its fork", async () => {
    const strip = await page.locator(".strip").boundingBox();
    const grip = await page.locator(".fork-handle .grip").boundingBox();
    assert.ok(strip && grip);
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
    await page.mouse.down();
    await page.mouse.move(strip.x + 0.3 * strip.width, grip.y + 20, { steps: 5 });
    await page.mouse.up();
    const at = Number(await page.inputValue("dialog input[type=number]"));
    assert.ok(at > 0 && at < (await stepOf(page)));
    await page.fill("dialog input[aria-label='Value of loss.precision']", "f64");
    await page.click("dialog button:has-text('Another setting')");
    await page.locator("dialog input[aria-label='Setting']").last().fill("steps");
    await page.fill("dialog input[aria-label='Value of steps']", String(at + 400));
    await page.click("dialog button:has-text('Fork')");
    await page.locator(".compare-page td .state.done").waitFor();
    assert.equal(await page.locator(".toolbar [data-run]").count(), 2);
    const [fork] = readdirSync(runs).filter((name) => name !== id);
    const { manifest, series } = await readRun(join(runs, fork as string));
    assert.partialDeepStrictEqual(manifest.forkedFrom, { run: id, step: at });
    areSame(await listRows(page, 1), rowsOf(series));
    const compared = (path: string) => page.locator(`table.fit tr:has(th:has-text("${path}")) td`).allTextContents();
    assert.deepEqual(await compared("loss.precision"), ["f32", "f64"]);
    assert.deepEqual(await compared("forked at"), ["–", `step ${at.toLocaleString("en")}`]);
  });

  test("the address opened afresh shows the same view, to somebody who may only look", async () => {
    await page.focus(".overview-bar .thumb");
    for (const key of ["ArrowUp", "ArrowUp", "ArrowRight"]) await page.keyboard.press(key);
    await page.click("button:has-text('Log steps')");
    await page.click("#chart-lastLayerNorm summary");
    await page.click("#chart-lastLayerNorm button:has-text('Linear or log axis')");
    await page.fill(".view-note", "where they part");
    await page.click("h1");
    await page.waitForTimeout(400);
    const context = await browser.newContext(VIEW);
    const other = await context.newPage();
    await other.goto(page.url());
    await other.locator("#chart-lastLayerNorm canvas").waitFor();
    const look = async (one: Page) => ({
      address: one.url(),
      note: await one.inputValue(".view-note"),
      range: await one.locator(".toolbar .range").textContent(),
      differs: await one.locator("table.fit").textContent(),
      ...(await seeCharts(one)),
    });
    await until(async () => JSON.stringify(await look(other)) === JSON.stringify(await look(page)));
    assert.match(page.url(), /&steps=\d+-\d+&log=1&axis=chart-lastLayerNorm:\w+&note=where%20they%20part$/);
    await context.close();
  });

  test("fifty clients and a page follow a run, and all get the same rows", async () => {
    const begun = await lab.client.startRun({ experiment: "hypercube", set: [...TINY, "steps=12000"] });
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#/run/${begun}`);
    const followed = await Promise.all(Array.from({ length: 50 }, () => follow(lab, begun)));
    const { series } = await readRun(join(runs, begun));
    assert.equal(series.step.length, 12_000);
    for (const rows of followed) areSame(rowsOf(rows), rowsOf(series));
    await page.locator(".run-page .state.done").waitFor();
    areSame(await listRows(page), rowsOf(series));
  });
});

describe("the lab as a site of files, end to end", { skip: noChromium, timeout: 300_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), "slingshot-lab-site-"));
  let site: FolderServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  before(async () => {
    site = await serveFolder(PAGES, { isolated: false });
    browser = await launchChromium();
    context = await browser.newContext(VIEW);
    page = await context.newPage();
    complaints = listComplaints(page, site.address);
  });
  after(async () => {
    await browser?.close();
    site?.close();
    rmSync(home, { recursive: true });
  });

  test("a run goes on after a reload in its middle, and its charts keep their past", async () => {
    await page.goto(`${site.address}#/new?set=checkpoints.everySteps%3D100&set=model.width%3D24`);
    await page.fill("[id='set-steps']", String(ENDLESS));
    await page.click("button:has-text('Train')");
    await untilStep(page, 450);
    const before = await listRows(page);
    await page.reload();
    // Before it has come as far as it was.
    await page.locator("#chart-trainLoss canvas").waitFor();
    beginsWith(await listRows(page), takeRows(before, 400));
    await untilStep(page, (before.step.at(-1) as number) + 300);
    const after = await listRows(page);
    beginsWith(after, before);
    assert.equal(after.step.length, after.step.at(-1));
    assert.deepEqual(complaints, []);
  });

  test("exported it is a run folder, and imported in another profile the same run", async () => {
    await page.getByRole("button", { name: "Pause" }).click();
    await page.locator(".state.interrupted").waitFor();
    const rows = await listRows(page);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export" }).click(),
    ]);
    const zip = join(home, download.suggestedFilename());
    await download.saveAs(zip);
    const names = Object.keys(unzipSync(readFileSync(zip)));
    assert.ok(names.some((name) => name.endsWith("/manifest.json")));
    const profile = await browser.newContext(VIEW);
    const other = await profile.newPage();
    const others = listComplaints(other, site.address);
    await other.goto(`${site.address}#/runs`);
    await other.locator("input[type=file]").setInputFiles(zip);
    await other.locator(".run-page h1").waitFor();
    assert.equal(await readId(other), await readId(page));
    areSame(await listRows(other), rows);
    assert.equal(await other.locator(".headline").textContent(), await page.locator(".headline").textContent());
    await other.getByRole("button", { name: "Resume" }).click();
    await untilStep(other, (rows.step.at(-1) as number) + 50);
    assert.deepEqual(others, []);
    await profile.close();
  });

  test("a log that is dropped gets the answer of the command", async () => {
    await page.goto(`${site.address}#/diagnose`);
    for (const name of readdirSync(LOGS)) {
      await drop(page, name, readFileSync(join(LOGS, name), "utf8"));
      await page.locator(".source b", { hasText: name }).waitFor();
      const [sentence = ""] = (await succeed("diagnose", join(LOGS, name))).split("\n");
      assert.equal(await page.locator(".answer-head h2").textContent(), sentence.replace(/\.$/, ""));
    }
    assert.deepEqual(complaints, []);
  });
});

/** The id of the run whose page this is. */
async function readId(page: Page): Promise<string> {
  return (await page.locator(".run-page h1").getAttribute("title")) as string;
}

/** The last step that the page has. */
async function stepOf(page: Page): Promise<number> {
  const text = (await page.locator(".run-head .steps").textContent()) ?? "";
  return Number(/^step ([\d,]+)/.exec(text)?.[1]?.replaceAll(",", "") ?? 0);
}

/** Waits until the page shows the run up to a step, in its heading and in its charts. */
async function untilStep(page: Page, least: number): Promise<void> {
  await page.locator("#chart-trainLoss canvas").waitFor();
  await until(async () => (await stepOf(page)) >= least);
  await until(async () => ((await listRows(page)).step.at(-1) ?? 0) >= least);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const endMs = performance.now() + 60_000; !(await isSo()); ) {
    if (performance.now() > endMs) assert.fail(`not so after a minute: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Rows {
  readonly step: readonly number[];
  readonly trainLoss: readonly number[];
}

/** The rows that the chart of the loss has of a run, as it saves them. @param line the run's place among those shown */
async function listRows(page: Page, line = 0): Promise<Rows> {
  await page.click("#chart-trainLoss summary");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.click("#chart-trainLoss button:has-text('Save as CSV')"),
  ]);
  const [, ...lines] = readFileSync(await download.path(), "utf8")
    .trimEnd()
    .split("\r\n");
  const rows = lines.map((row) => row.split(",")).filter((row) => row[1 + line] !== "");
  return { step: rows.map(([step]) => Number(step)), trainLoss: rows.map((row) => Number(row[1 + line])) };
}

const rowsOf = ({ step, columns }: Series): Rows => ({ step: [...step], trainLoss: [...(columns.trainLoss ?? [])] });

const takeRows = ({ step, trainLoss }: Rows, count: number): Rows => ({
  step: step.slice(0, count),
  trainLoss: trainLoss.slice(0, count),
});

/** Names the first row that differs: of thousands nobody would look at all. */
function areSame(rows: Rows, expected: Rows): void {
  const length = Math.max(rows.step.length, expected.step.length);
  for (let row = 0; row < length; row++) {
    const [is, should] = [rows, expected].map(({ step, trainLoss }) => [step[row], trainLoss[row]]);
    if (is?.[0] !== should?.[0] || is?.[1] !== should?.[1]) assert.deepEqual(is, should, `row ${row} of ${length}`);
  }
  assert.ok(length > 0);
}

const beginsWith = (rows: Rows, first: Rows): void => areSame(takeRows(rows, first.step.length), first);

/** What the charts say and have drawn. */
async function seeCharts(page: Page): Promise<{ values: string[]; drawn: string[] }> {
  return {
    values: await page.locator("figure .values").allTextContents(),
    drawn: await page
      .locator("#chart-trainLoss canvas, #chart-lastLayerNorm canvas")
      .evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL())),
  };
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.locator(".drop").evaluate(
    (zone, [name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text ?? ""], name ?? ""));
      zone.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    },
    [name, text],
  );
}

/** Follows a run as a page does, by events and the rows that are new, until it is done. */
async function follow({ document: { port } }: LabProcess, id: string) {
  const changes = await Changes.open({ port });
  const rows = new GrowingSeries();
  const readOn = async () => {
    const query = new URLSearchParams({ id, column: "trainLoss", from: String(rows.rows) });
    const answer = await fetch(`http://127.0.0.1:${port}/api/series?${query}`);
    const part = decodeSeriesPart(await answer.arrayBuffer());
    assert.equal(part.from, rows.rows);
    rows.append(part);
  };
  for (let heard = 0; rows.rows < 12_000; ) {
    await changes.until((change) => changes.heard.indexOf(change) >= heard);
    heard = changes.heard.length;
    await readOn();
  }
  changes.close();
  return rows.read();
}

const kindsOf = ({ history }: RunManifest): string[] => history.map(({ kind }) => kind);
