/** @file Sweeps and studies on the lab's pages in a real browser, over folders: a map whose cells open their runs, and what was stated beside what was measured. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { exampleOutcome } from "../src/report/sweep/sweep.fixture.ts";
import { startTestLab, type TestLab, writeRun } from "../src/server/lab.fixture.ts";
import { JournalWriter } from "../src/sweep/folder/journal.ts";
import { openSweep } from "../src/sweep/folder/openSweep.ts";
import { runPlace } from "../src/sweep/folder/places.ts";
import { documentOf, makePoint, tinyBase } from "../src/sweep/madeSweep.fixture.ts";
import type { Point } from "../src/sweep/sweep.ts";
import { launchChromium, noChromium } from "./browser/chromium.ts";
import { restingHash, until } from "./browser/labViewer.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const config = fileURLToPath(new URL("../web/vite.config.ts", import.meta.url));

const [RATE, EPSILON] = ["optimizer.learningRate", "optimizer.epsilon"];
const HOSTILE = '<img src=x onerror="document.title=1">';
const ROUTE = "#/sweep/arms/epsilon?of=slingshots&across=optimizer.learningRate&down=optimizer.epsilon";

/** Of each rate and ε as many seeds; no run has the largest two. */
const ASKED: readonly (readonly [rate: number, epsilon: number, seeds: number])[] = [
  [0.001, 1e-8, 2],
  [0.01, 1e-8, 1],
  [0.1, 1e-8, 1],
  [0.001, 1e-5, 2],
  [0.01, 1e-5, 1],
];

describe("sweeps and studies in Chromium", { skip: noChromium }, () => {
  let lab: TestLab;
  let browser: Browser;
  let points: readonly Point[];
  before(async () => {
    const outDir = (folder: string) => ({ outDir: folder, chunkSizeWarningLimit: 4000 });
    lab = await startTestLab((pages) => build({ configFile: config, logLevel: "error", build: outDir(pages) }));
    browser = await launchChromium();
    points = await makeSweep(join(lab.runs, "arms", "epsilon"));
    makeStudy(join(lab.runs, "epsilon"));
    makeStudy(join(lab.runs, "forged"), "smoke; touch forged");
  });
  after(async () => {
    await browser.close();
    await lab.close();
    assert.deepEqual(lab.mistakes, []);
  });

  /** Opens a page, and fails on anything that it complains of. */
  async function visit(
    route: string,
    use: (page: Page) => Promise<void>,
    { width = 1280, dark = false }: { readonly width?: number; readonly dark?: boolean } = {},
  ): Promise<void> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: dark ? "dark" : "light" });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(`http://127.0.0.1:${lab.port}/${route}`);
    await page.waitForSelector("main:not([aria-busy=true])");
    await use(page);
    assert.deepEqual(complaints, []);
    await page.close();
  }

  const cells = (page: Page) => page.locator(".heat-map .cell > text").allTextContents();
  const runOf = ({ hash }: Point) => `#/run/arms/epsilon/runs/${hash.slice(0, 2)}/${hash.slice(0, 16)}`;

  test("cells say what their runs came to, or that they failed, wait, or are missing; a click opens the run behind one", () =>
    visit("#/sweeps", async (page) => {
      assert.match((await page.locator(".sweep-list tbody").textContent()) ?? "", /optimizer\.learningRate \(3\)/);
      await page.click(`.sweep-list a:has-text("onerror")`);
      await page.waitForSelector(".heat-map");
      assert.equal(await page.locator("h1").textContent(), HOSTILE);
      await page.selectOption("label:has-text('Across') select", RATE);
      await page.selectOption("label:has-text('Down') select", EPSILON);
      assert.deepEqual(await cells(page), ["4", "7", "…", "failed", "0", ""]);
      assert.equal(await restingHash(page), ROUTE);
      assert.match((await page.locator(".sweep-progress").textContent()) ?? "", /7 runs: 4 done, 2 failed, 1 waiting/);
      assert.equal(
        await page.locator(".cell").nth(5).getAttribute("aria-label"),
        "optimizer.learningRate 0.1, optimizer.epsilon 1e-5: no run of the sweep",
      );
      await page.locator(".cell").nth(1).click();
      await page.waitForSelector(".run-page h1");
      assert.equal(await page.evaluate("location.hash"), runOf(points[2] as Point));
      assert.equal(await page.title(), "Slingshot lab");
      assert.equal(await page.locator("img").count(), 0);
    }));

  test("arrow keys go over the cells; Enter lists the runs of one that has several, which the address keeps, and each leads on", () =>
    visit(ROUTE, async (page) => {
      await page.locator(".cell[tabindex='0']").focus();
      for (const key of ["ArrowDown", "ArrowDown", "End", "ArrowUp", "Home"]) await page.keyboard.press(key);
      const focused = () => page.evaluate("document.activeElement.getAttribute('aria-label')");
      assert.equal(
        await focused(),
        "optimizer.learningRate 0.001, optimizer.epsilon 1e-8: Slingshots per run 4 (3 to 5), n 2",
      );
      await page.keyboard.press("Enter");
      const list = page.locator("dialog[open] tbody tr");
      await list.first().waitFor();
      assert.deepEqual(await list.allTextContents(), ["seed 0done3", "seed 1done5"]);
      assert.equal(await restingHash(page), `${ROUTE}&at=0.001&at=1e-8`);
      await page.reload();
      await list.first().waitFor();
      await page.keyboard.press("Escape");
      await until(page, "document.querySelector('dialog') === null");
      assert.equal(await restingHash(page), ROUTE);
      await page.keyboard.press("Tab");
      await page.locator(".cell").nth(3).click();
      assert.match((await list.first().textContent()) ?? "", /^seed 0failed <b>no space<\/b> \(not in this lab\)–$/);
      await page.keyboard.press("Escape");
      await page.locator(".cell").first().click();
      await list.nth(1).locator("a").click();
      await page.waitForSelector(".run-page h1");
      assert.equal(await page.evaluate("location.hash"), runOf(points[1] as Point));
    }));

  test("one axis is drawn with its seeds, each of which leads to its run; other axes can be held", () =>
    visit(`#/sweep/arms/epsilon?of=slingshots&across=${RATE}&down=&only.${EPSILON}=1e-8`, async (page) => {
      assert.deepEqual(
        await page
          .locator(".axis-plot .mark")
          .evaluateAll((marks) => marks.map((mark) => mark.getAttribute("aria-label"))),
        [
          ...["seed 0: 3", "seed 1: 5"],
          "optimizer.learningRate 0.001: Slingshots per run 4 (3 to 5), n 2",
          "optimizer.learningRate 0.01: Slingshots per run 7, n 1",
          "optimizer.learningRate 0.1: 1 not begun or stopped",
        ],
      );
      await page.locator(".axis-plot .mark[tabindex='0']").focus();
      for (const key of ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
      await page.waitForSelector(".run-page h1");
      assert.equal(await page.evaluate("location.hash"), runOf(points[1] as Point));
    }));

  test("the figure is saved as it is shown, and in numbers", () =>
    visit(`${ROUTE}&table=1`, async (page) => {
      const save = async (kind: string) => {
        await page.click(".sweep-figure summary");
        const [download] = await Promise.all([page.waitForEvent("download"), page.click(`button:has-text("${kind}")`)]);
        return readFileSync(await download.path());
      };
      assert.deepEqual((await save("Save as CSV")).toString().split("\r\n").slice(0, 5), [
        "optimizer.epsilon,optimizer.learningRate,Slingshots per run,low,high,known,failed,not ended",
        "1e-8,0.001,4,3,5,2,0,0",
        "1e-8,0.01,7,7,7,1,0,0",
        "1e-8,0.1,,,,0,0,1",
        "1e-5,0.001,,,,0,2,0",
      ]);
      const svg = (await save("Save as SVG")).toString();
      assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*><rect [^>]*fill="rgb\(255, 255, 255\)"/);
      assert.doesNotMatch(svg, /var\(|color\(|class=|tabindex/);
      assert.deepEqual(
        [...(await save("Save as PNG")).subarray(1, 4)],
        [..."PNG"].map((letter) => letter.charCodeAt(0)),
      );
      assert.equal(await page.locator("details table tbody tr").count(), 6);
      await page.click("details table button[aria-label*='0.001'][aria-label*='1e-8']");
      await page.waitForSelector("dialog[open]");
    }));

  test("studies are listed with their verdicts; one shows what was stated beside what was measured, and leads to its sweeps", () =>
    visit("#/studies", async (page) => {
      assert.match(
        (await page.locator("main > p").textContent()) ?? "",
        /^2 statements hold, 0 do not, and of 2 it cannot be told\.$/,
      );
      await page.click("a[href='#/study/epsilon']");
      await page.waitForSelector(".study-figure svg");
      assert.deepEqual(await page.locator(".claims tbody tr").allTextContents(), [
        `${HOSTILE} Fig. 41 of 1 (20 % to 100 %)holds`,
        `${HOSTILE} Fig. 41 of 1 (20 % to 100 %)cannot be told`,
      ]);
      assert.match((await page.locator(".facts").textContent()) ?? "", /Fewer steps\./);
      assert.equal(await page.locator("img").count(), 0);
      assert.equal(await page.locator(".arms + p code").textContent(), "slingshot study epsilon --budget smoke");
      // Its colours are set one by one, since the page takes no styles from markup.
      assert.ok((await page.locator(".study-figure [style]").count()) > 0);
      await page.click(".arms a");
      await page.waitForSelector(".heat-map");
    }));

  test("what a shell would run of a study's name or budget is no part of a command", () =>
    visit("#/study/forged", async (page) => {
      await page.waitForSelector(".arms li");
      assert.equal(await page.locator(".arms + p").count(), 0);
    }));

  for (const route of [
    "#/sweeps",
    ROUTE,
    `#/sweep/arms/epsilon?of=slingshots&across=${RATE}&down=`,
    "#/studies",
    "#/study/epsilon",
  ])
    test(`axe finds nothing, light or dark, and nothing overflows a narrow window: ${route}`, async () => {
      for (const dark of [false, true])
        await visit(
          route,
          async (page) => {
            await page.waitForSelector(route.startsWith("#/study/") ? ".study-figure svg" : "h1");
            await page.evaluate(axe);
            assert.deepEqual(
              await page.evaluate(
                "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
              ),
              [],
            );
          },
          { dark },
        );
      await visit(
        route,
        async (page) =>
          assert.ok(
            await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
          ),
        { width: 390 },
      );
    });

  test("a run that ends is in its cell without a reload, and all that was chosen stays", () =>
    visit(ROUTE, async (page) => {
      assert.equal((await cells(page))[2], "…");
      const waiting = points[3] as Point;
      writeRun(runPlace(join(lab.runs, "arms", "epsilon"), waiting.hash).directory, 24).finish();
      endRun(join(lab.runs, "arms", "epsilon"), waiting, { slingshots: 9 });
      await until(page, "document.querySelectorAll('.heat-map .cell > text')[2].textContent === '9'");
      assert.equal(await restingHash(page), ROUTE);
    }));
});

function endRun(folder: string, { hash }: Point, given: Parameters<typeof exampleOutcome>[1]): void {
  const writer = new JournalWriter(folder);
  writer.append(exampleOutcome(hash, { steps: 24, ...given }));
  writer.close();
}

/** Points in the order of `ASKED`, of which one waits and two failed. */
async function makeSweep(folder: string): Promise<readonly Point[]> {
  mkdirSync(join(folder, ".."), { recursive: true });
  const base = tinyBase();
  const points = ASKED.flatMap(([rate, epsilon, seeds]) =>
    Array.from({ length: seeds }, (_, seed) => makePoint(base, { [RATE]: rate, [EPSILON]: epsilon }, seed)),
  );
  const plan = { name: HOSTILE, base, axes: [RATE, EPSILON], points, skipped: 0, repeated: 0 };
  await openSweep(folder, plan, documentOf(plan));
  for (const [i, slingshots] of [3, 5, 7, null, "failed", "failed", 0].entries()) {
    const point = points[i] as Point;
    if (slingshots === null) continue;
    if (typeof slingshots === "string") endRun(folder, point, { status: "failed", error: "<b>no space</b>" });
    else {
      writeRun(runPlace(folder, point.hash).directory, 24).finish();
      endRun(folder, point, { slingshots });
    }
  }
  return points;
}

function makeStudy(folder: string, budget = "smoke"): void {
  const claim = { name: "one", says: HOSTILE, source: "Fig. 4", measured: "1 of 1 (20 % to 100 %)", count: 1 };
  mkdirSync(folder);
  writeFileSync(
    join(folder, "verdict.json"),
    JSON.stringify({
      ...{ study: "epsilon", figure: "Thilak et al. 2022, Fig. 4", papers: ["arXiv 2206.04817"], budget },
      claims: [
        { ...claim, verdict: "pass" },
        { ...claim, name: "two", verdict: "cannot-tell" },
      ],
      ...{ deviations: ["Fewer steps."] },
      arms: [{ name: "epsilon", label: "ε", runs: 7, ended: 4, failed: 2, lost: [] }],
    }),
  );
}
