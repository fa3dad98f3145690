/** @file A page's own lab in Chromium: it takes the token out of its address, reads, changes, and hears what has changed. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { build } from "vite";
import { launchChromium, noChromium } from "../../test/browser/chromium.ts";
import type { createFolderLab, isFolderLab } from "../../web/folders/createFolderLab.ts";
import type { LabChange } from "../lab/index.ts";
import { startTestLab, type TestLab, writeRun } from "./lab.fixture.ts";

const ENTRY = fileURLToPath(new URL("../../web/folders/createFolderLab.ts", import.meta.url));

/** As a page of the server has them. */
interface PageModule {
  readonly createFolderLab: typeof createFolderLab;
  readonly isFolderLab: typeof isFolderLab;
}

const buildPage = (pages: string) =>
  build({
    ...{ configFile: false, logLevel: "warn" },
    build: {
      ...{ outDir: join(pages, "assets"), emptyOutDir: false, minify: false },
      lib: { entry: ENTRY, formats: ["es"], fileName: () => "lab.js" },
    },
  });

test("a page takes the token, reads rows, is told of changes, and of what is not allowed", {
  skip: noChromium,
}, async () => {
  const lab = await startTestLab(buildPage);
  const browser = await launchChromium();
  try {
    writeRun(join(lab.runs, "one"), 3).finish();
    const page = await browser.newPage();
    await page.goto(`${lab.address}#/start`);
    const use = () =>
      page.evaluate(async () => {
        const script = "/assets/lab.js";
        const { createFolderLab, isFolderLab } = (await import(script)) as PageModule;
        const lab = createFolderLab();
        const heard: LabChange[] = [];
        const stop = lab.watch((change) => heard.push(change));
        while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        stop();
        const { step, columns } = await lab.readSeries("one", { columns: ["trainLoss"], from: 1 });
        const refusal = await lab.startRun({ experiment: "hypercube", set: ["steps=0"] }).catch((error) => error);
        return {
          ...{ heard, isOwn: await isFolderLab(), hash: location.hash, presets: (await lab.readForm()).presets.length },
          ...{
            steps: [...step],
            losses: [...(columns.trainLoss ?? [])],
            refusal: `${refusal.kind}: ${refusal.message}`,
          },
        };
      });
    const first = await use();
    assert.deepEqual(
      { ...first, presets: first.presets > 10 },
      {
        ...{ heard: [{ kind: "list" }], isOwn: true, hash: "#/start", presets: true },
        ...{ steps: [2, 3], losses: [1 / 2, 1 / 3] },
        refusal: "invalid: steps: 0 is not allowed; must be a whole number from 1 to 1000000000",
      },
    );
    // The tab remembers it, and another one does not.
    await page.reload();
    assert.equal((await use()).refusal, first.refusal);
    await refuseOther(lab, await browser.newPage());
  } finally {
    await browser.close();
    await lab.close();
  }
  assert.deepEqual(lab.mistakes, []);
});

async function refuseOther({ port }: TestLab, page: Page) {
  await page.goto(`http://localhost:${port}/`);
  const refusal = await page.evaluate(async () => {
    const script = "/assets/lab.js";
    const { createFolderLab } = (await import(script)) as PageModule;
    return createFolderLab()
      .pauseRun("one")
      .catch((error) => `${error.kind}: ${error.message}`);
  });
  assert.match(String(refusal), /^invalid: this page may look and change nothing/);
  // Another page of this machine, at another name: it gets nothing.
  const foreign = await page.evaluate(
    (url) =>
      fetch(url).then(
        () => "answered",
        () => "refused",
      ),
    `http://127.0.0.1:${port}/api/runs`,
  );
  assert.equal(foreign, "refused");
}
