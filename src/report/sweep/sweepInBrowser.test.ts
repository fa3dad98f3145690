/** @file The page of a sweep alive in a real browser: choices, sorting, lists of runs, keys. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { launchChromium, noChromium } from "../../../test/browser/chromium.ts";
import { exampleSweep, gridSweep } from "./sweep.fixture.ts";
import { renderSweepPage, type SweepPageOptions } from "./sweepPage.ts";

describe("sweep's page in Chromium", { skip: noChromium }, () => {
  let browser: Browser;
  let folder = "";
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "slingshot-sweep-"));
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page and fails on anything on the console and on every request that leaves the file. */
  async function visit(options: SweepPageOptions, use: (page: Page) => Promise<void>, width = 1280): Promise<void> {
    const file = join(folder, "sweep.html");
    writeFileSync(file, renderSweepPage(options));
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(`requests ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    await use(page);
    assert.deepEqual(complaints, []);
    await page.close();
  }
  const choose = (page: Page, figure: string, choice: string, value: string) =>
    page.locator(`[data-figure="${figure}"] select[data-choice="${choice}"]`).selectOption(value);

  for (const width of [1280, 420]) {
    test(`every choice of every figure draws, ${width} pixels wide, and nothing overflows`, () =>
      visit(
        gridSweep,
        async (page) => {
          for (const figure of await page.locator("[data-figure]").all()) {
            for (const select of await figure.locator("select[data-choice]").all()) {
              for (const option of await select.locator("option").all()) {
                const value = (await option.getAttribute("value")) ?? "";
                await select.selectOption(value);
                assert.ok((await figure.locator(".drawing [data-runs]").count()) > 0, value);
              }
            }
          }
          assert.equal(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), 0);
        },
        width,
      ));
  }

  test("the colours of Thilak's figure count runs of each kind", () =>
    visit(gridSweep, async (page) => {
      await choose(page, "map", "measure", "kinds");
      const cell = page.locator('[data-figure="map"] td button').first();
      assert.equal(await cell.textContent(), "0 · 4 · 0");
      assert.match(String(await cell.getAttribute("aria-label")), /: 4 slingshots, does not generalise$/);
    }));

  test("names of columns sort up and down, and keep the focus", () =>
    visit(gridSweep, async (page) => {
      const firstSlingshots = () =>
        page.locator('[data-figure="table"] tbody tr').first().locator("td").nth(3).textContent();
      assert.match(String(await firstSlingshots()), /^2\.5/);
      const name = page.locator("th button", { hasText: "Slingshots per run" });
      await name.click();
      assert.equal(await firstSlingshots(), "0");
      assert.equal(await page.locator('th[aria-sort="ascending"]').textContent(), "Slingshots per run ↑");
      await page.keyboard.press("Enter");
      assert.match(String(await firstSlingshots()), /^2\.5/);
      assert.equal(await page.locator('th[aria-sort="descending"]').count(), 1);
    }));

  test("a mark opens the list of its runs, by the mouse and by keys, and Escape closes it", () =>
    visit(gridSweep, async (page) => {
      await page.locator('[data-figure="map"] td button').first().click();
      const list = page.locator("#run-list");
      assert.equal(await list.locator("h2").textContent(), "5 runs");
      assert.equal(await list.locator("a").count(), 5);
      assert.match(String(await list.locator("a").first().getAttribute("href")), /^runs\/\d+\/report\.html$/);
      assert.match(String(await list.textContent()), /no space left on the device/);
      await page.keyboard.press("Escape");
      assert.equal(await list.isVisible(), false);
      const marks = page.locator('[data-figure="lines"] svg [data-runs]');
      assert.equal(await page.locator('[data-figure="lines"] svg [tabindex="0"]').count(), 1);
      await marks.first().focus();
      await page.keyboard.press("ArrowRight");
      const focused = await page.evaluate("document.activeElement.getAttribute('aria-label')");
      assert.match(String(focused), /^optimizer\.epsilon 1e-7, optimizer\.learningRate 1e-4: /);
      await page.keyboard.press("Enter");
      assert.equal(await list.locator("h2").textContent(), "5 runs");
    }));

  test("every cell opens its runs, and every run its report or its folder, whatever their names", async () => {
    const names = ["a b", "50%25#1?x", "ü&'\"<>", "..hidden", "plain"];
    const sweep = exampleSweep({ a: names }, 1, () => ({}));
    for (const name of names) {
      mkdirSync(join(folder, "runs", name), { recursive: true });
      writeFileSync(join(folder, "runs", name, "report.html"), "<p>the report");
    }
    const placeOf = (hash: string) => {
      const name = names[sweep.points.findIndex((point) => point.hash === hash)] ?? "";
      return { folder: `runs/${name}`, hasReport: name !== "plain" };
    };
    await visit({ ...sweep, placeOf }, async (page) => {
      const cells = page.locator('[data-figure="map"] td button');
      assert.equal(await cells.count(), names.length);
      for (const [i, name] of names.entries()) {
        await cells.nth(i).click();
        assert.equal(await page.locator("#run-list h2").textContent(), "1 run");
        const link = page.locator("#run-list a");
        assert.equal(await link.textContent(), `runs/${name}`);
        if (name === "plain") {
          assert.equal(await link.getAttribute("href"), "runs/plain/");
          continue;
        }
        await link.click();
        assert.equal(await page.locator("body").textContent(), "the report");
        await page.goBack();
      }
    });
  });

  test("runs of one value of an axis are shown alone, in all figures", () =>
    visit(gridSweep, async (page) => {
      await page.locator('select[data-filter="0"]').selectOption({ label: "1e-5" });
      assert.equal(await page.locator('[data-figure="table"] tbody tr').count(), 3);
      assert.equal(await page.locator('[data-figure="map"] td button').count(), 3);
      assert.match(String(await page.locator('[data-figure="survival"] .legend').textContent()), /0 of 12/);
      assert.doesNotMatch(String(await page.locator('[data-figure="survival"] .legend').textContent()), /1e-8/);
    }));

  test("what is chosen is kept in the address, and the address opens the same choice", () =>
    visit(gridSweep, async (page) => {
      const drawn = () => page.locator("main").innerHTML();
      const hash = () => page.evaluate("decodeURIComponent(location.hash)");
      const first = await drawn();
      assert.equal(await hash(), "", "a page as it begins has no address of its own");
      await choose(page, "map", "measure", "firstSpike");
      await choose(page, "lines", "by", "");
      await page.locator('select[data-filter="1"]').selectOption({ label: "0.001" });
      await page.locator("th button", { hasText: "Slingshots per run" }).click();
      assert.equal(await hash(), "#only.optimizer.learningRate=0.001&map.measure=firstSpike&lines.by=&table.sort=5+1");
      const [address, chosen] = [page.url(), await drawn()];
      const values = () =>
        page.locator("select").evaluateAll((all) => all.map((select) => "value" in select && select.value));
      const chosenValues = await values();
      assert.notEqual(chosen, first);
      await page.goto("about:blank");
      await page.goto(address);
      assert.deepEqual([await drawn(), await values()], [chosen, chosenValues]);
      await page.evaluate(
        "location.hash = '#only.optimizer.learningRate=7&map.measure=none&table.sort=x&nothing.a=b&lines.x=*'",
      );
      await page.waitForFunction("document.querySelector('select[data-filter=\"1\"]').value === ''");
      assert.match(await page.locator('[data-figure="map"]').innerHTML(), /Slingshots per run: 2\.5/);
      // Back to how the page began, choice by choice.
      await page.goto("about:blank");
      await page.goto(address);
      await choose(page, "map", "measure", "slingshots");
      await choose(page, "lines", "by", "*");
      await page.locator('select[data-filter="1"]').selectOption("");
      assert.equal(await hash(), "#table.sort=5+1");
      await page.evaluate("location.hash = '#run-list'");
      assert.equal(await page.locator('select[data-filter="1"]').inputValue(), "");
    }));

  test("3,000 runs of four axes are drawn and narrowed down", () => {
    const axes = { a: [1, 2, 3, 4, 5], b: ["x", "y", "z"], c: [1, 10, 100, 1000], d: [true, false] };
    const sweep = exampleSweep(axes, 25, ({ a }, seed) => ({
      slingshots: seed % Number(a),
      firstSpike: 100 + seed,
      highestValidationAccuracy: seed / 25,
      lastLayerNorm: seed + Number(a),
    }));
    assert.equal(sweep.points.length, 3000);
    return visit(sweep, async (page) => {
      await choose(page, "map", "by", "c");
      assert.equal(await page.locator('[data-figure="map"] caption').count(), 4);
      await page.locator('select[data-filter="1"]').selectOption({ label: "y" });
      const rows = page.locator('[data-figure="table"] tbody tr');
      assert.equal(await rows.count(), 10);
      await page.locator("button", { hasText: "Show all 40 settings" }).click();
      assert.equal(await rows.count(), 40);
      await page.locator("button", { hasText: "Show the first ten" }).click();
      assert.equal(await rows.count(), 10);
    });
  });
});
