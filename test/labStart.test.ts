/** @file The start page, the drop zone and the plate in a real browser, as they are built. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { type StartedServer, startServer } from "../src/server/index.ts";
import { checkAccess } from "./browser/checkAccess.ts";
import { launchChromium, noChromium } from "./browser/chromium.ts";
import { listComplaints } from "./browser/listComplaints.ts";

const config = fileURLToPath(new URL("../web/vite.config.ts", import.meta.url));

/** A loss with noise and one bad row, at step 201. */
const CSV = `step,loss\n${Array.from(
  { length: 300 },
  (_, i) => `${i + 1},${1 + 0.02 * Math.sin(i * i) + (i === 200 ? 2 : 0)}\n`,
).join("")}`;

describe("what people see first, in Chromium", { skip: noChromium }, () => {
  const folder = mkdtempSync(join(tmpdir(), "slingshot-lab-start-"));
  let lab: StartedServer;
  let browser: Browser;
  before(async () => {
    const outDir = join(folder, "lab");
    await build({ configFile: config, logLevel: "error", build: { outDir, chunkSizeWarningLimit: 4000 } });
    lab = await startServer({ lab: null, port: 0, pages: outDir, onMistake: console.error });
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await lab.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a page, and fails on what it complains of, on a request for another place, and on what bars people from it. */
  async function visit(route: string, use: (page: Page) => Promise<void>): Promise<void> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const complaints = listComplaints(page, lab.address);
    await page.goto(`${lab.address}${route}`);
    await use(page);
    await checkAccess(page);
    assert.deepEqual(complaints, []);
    await page.close();
  }

  test("a log that is dropped is diagnosed, drawn and looked into; one that cannot be read is told in a line", () =>
    visit("#/diagnose", async (page) => {
      const drop = (name: string, text: string) =>
        page.locator(".drop").evaluate(
          (zone, [name, text]) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([text ?? ""], name ?? ""));
            zone.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
          },
          [name, text],
        );
      await drop("weights.pt", "PK\u0003\u0004 and so on");
      await page.locator(".told .warning").waitFor();
      assert.match((await page.locator(".told .warning").textContent()) ?? "", /^Weights\.pt is a zip archive/);
      await drop("log.csv", CSV);
      await page.locator("#chart-trainLoss canvas").waitFor();
      const head = (await page.locator(".answer-head h2").textContent()) ?? "";
      assert.match(head, /^1 spike of trainLoss, at step 201 from .*: probably a bad batch$/);
      assert.match((await page.locator(".answer").textContent()) ?? "", /To know more next time/);
      await page.click(".spikes button");
      await page.locator(".toolbar .step", { hasText: /^to step 2[0-4]\d$/ }).waitFor();
    }));

  test("the plate is drawn while it is computed, and a pair is looked at by keyboard", () =>
    visit("#/diagram?beta2=0.99", async (page) => {
      const heading = page.locator("section[aria-label='The pair'] h2");
      assert.equal(await heading.textContent(), "β₁ 0.9, β₂ 0.99");
      // Where the quadratic spikes, below the edge on the right, and where it does not.
      const colors = () =>
        page.locator(".plate canvas").evaluate((element) => {
          const canvas = element as HTMLCanvasElement;
          // Of a copy: a canvas that is read again and again is one that browsers warn of.
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
          copy?.drawImage(canvas, 0, 0);
          const { data } = copy?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
          const at = (x: number, y: number) => {
            const pixel = 4 * (Math.floor(y * canvas.height) * canvas.width + Math.floor(x * canvas.width));
            return [...(data?.subarray(pixel, pixel + 4) ?? [])].join();
          };
          return [at(0.97, 0.9), at(0.2, 0.2)];
        });
      const seen = async () => {
        const [spiky, calm] = await colors();
        return calm !== "0,0,0,0" && spiky !== "0,0,0,0" && spiky !== calm;
      };
      while (!(await seen())) await page.waitForTimeout(50);
      await page.focus(".plate-face");
      await page.keyboard.press("ArrowUp");
      await heading.filter({ hasText: "β₂ 0.98" }).waitFor();
      assert.match(page.url(), /#\/diagram\?beta1=0\.\d+&beta2=0\.98\d+$/);
    }));

  test("the pair that another seed takes the place of trains no more, and is kept", async () => {
    const page = await browser.newPage();
    await page.goto(`${lab.address}#/start?set=steps=100000000`);
    await page.locator(".link-bar").waitFor();
    await page.click("text=Again with another seed");
    await page.waitForURL(/&set=seed=\d+$/);
    await page.goto(`${lab.address}#/runs`);
    await page.locator("#found", { hasText: /^4 runs$/ }).waitFor();
    await page.locator(".run-table .state.interrupted").nth(1).waitFor();
    await page.locator(".run-table .state.running").nth(1).waitFor();
    assert.equal(await page.locator(".run-table .state").count(), 4);
    await page.close();
  });

  test("all that a first visit loads is less than 400 KB, compressed", async () => {
    // Another address, and so nothing that is kept already.
    const context = await browser.newContext();
    const urls = new Set<string>();
    context.on("request", (request) => urls.add(request.url()));
    const page = await context.newPage();
    await page.goto(`${lab.address}#/start?set=steps=70`);
    await page.getByText("70 steps, done").nth(1).waitFor();
    await context.close();
    assert.ok([...urls].some((url) => url.endsWith(".wasm")));
    const sizes = [...urls].map(async (url) => gzipSync(await (await fetch(url)).arrayBuffer()).length);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    assert.ok(bytes < 400_000, `${bytes} bytes: ${[...urls].join(" ")}`);
  });

  test("the pair of a link trains, its verdict is told, and the tour goes on to the fork in which the spike is gone", () =>
    visit("#/start?set=steps=700", async (page) => {
      await page.locator(".verdict-line", { hasText: /^1 slingshot, at step 613; the twin: none$/ }).waitFor();
      assert.match((await page.locator(".guide-text").textContent()) ?? "", /From step 63 on, every training point/);
      await page.click("text=Next: see the spike");
      assert.match((await page.locator(".guide-text").textContent()) ?? "", /^At step 613, 550 steps after/);
      await page.locator(".guide .primary").focus();
      await page.keyboard.press("ArrowRight");
      assert.match((await page.locator(".guide-text").textContent()) ?? "", /of the samples gave none/);
      await page.keyboard.press("ArrowRight");
      await page.click("text=Compute the loss in float64");
      const gone =
        /From step 563 to 700 the parent has 1 slingshot; its fork with the loss in float64: none\..*rounding/;
      await page.locator(".guide-text", { hasText: gone }).waitFor();
      assert.match(page.url(), /#\/start\?set=steps=700&part=gone&change=float64&at=563$/);
      // What the link holds is there already.
      await page.reload();
      await page.locator(".guide-text", { hasText: gone }).waitFor();
      await page.goto(`${lab.address}#/runs`);
      await page.locator("#found", { hasText: /^3 runs$/ }).waitFor();
      await page.goBack();
      await page.locator(".guide-text", { hasText: gone }).waitFor();
    }));
});
