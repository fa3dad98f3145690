/** @file What a page lacks, a session in it tells in one line; what it starts there ends. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { type BrowserOptions, BrowserWorkers } from "../../test/browser/browserWorker.ts";
import { noChromium } from "../../test/browser/chromium.ts";
import { resolveImports } from "../../test/browser/serveModules.ts";
import type { PresetRequest, PresetResult } from "../../test/browser/trainPreset.ts";

const HYPERCUBE: PresetRequest = {
  modules: {
    experiment: "/src/experiment/index.ts",
    session: "/src/session/index.ts",
    host: "/src/engine/hosts/browser.ts",
  },
  host: "browserHost",
  preset: "hypercube",
  overrides: [],
  steps: 3,
  threads: 1,
  engine: "wasm",
};

async function train(workers: BrowserWorkers, request: Partial<PresetRequest> = {}): Promise<PresetResult> {
  const result = await workers.call("test/browser/trainPreset.ts", "trainPreset", { ...HYPERCUBE, ...request });
  return result as PresetResult;
}

/** The one line that training in the page fails with. */
async function failure(workers: BrowserWorkers, request: Partial<PresetRequest> = {}): Promise<string> {
  const error = await train(workers, request).then(
    () => assert.fail("it trains"),
    (error: Error) => error,
  );
  const [line, next] = error.message.split("\n") as [string, string];
  assert.match(next, /^ +at /, error.message);
  return line.replace("in the worker: ", "");
}

async function withPage(options: BrowserOptions, use: (workers: BrowserWorkers) => Promise<void>): Promise<void> {
  const workers = await BrowserWorkers.open(options);
  await use(workers).finally(() => workers.close());
}

describe("what a page lacks is told in one line", { skip: noChromium, timeout: 120_000 }, () => {
  test("kernels that are not there", async () => {
    await withPage({ isolated: false }, async (workers) => {
      const path = "/dist/wasm/strict-unshared.wasm";
      const url = `${workers.server.origin}${path}`;
      const told: string[] = [];
      for (const by of ["nothing", "no answer", { type: "text/html", body: "<!doctype html>" }] as const) {
        workers.server.replace(path, by);
        told.push(await failure(workers));
      }
      assert.deepEqual(told, [
        `RequestError: ${url} cannot be had: 404 Not Found`,
        `RequestError: ${url} cannot be had: Failed to fetch`,
        `RequestError: ${url} is no WebAssembly module: the server sent text/html`,
      ]);
    });
  });

  // Of V8 on x64, which has none where the processor has no SSE 4.1.
  const skip = process.arch !== "x64" && "SIMD can be switched off on x64 alone";
  test("SIMD; the reference does without", { skip }, async () => {
    await withPage({ isolated: false, flags: ["--no-enable-sse4-1"] }, async (workers) => {
      assert.match(
        await failure(workers),
        /^RequestError: the kernels need WebAssembly with SIMD and atomic operations, and do not compile here: .*SIMD/,
      );
      assert.equal((await train(workers, { engine: "reference", overrides: ["model.width=8"] })).threads, 1);
    });
  });

  test("leave to compile, by a content security policy", async () => {
    const headers = { "Content-Security-Policy": "script-src 'self'" };
    await withPage({ isolated: false, headers }, async (workers) => {
      assert.match(
        await failure(workers),
        /^RequestError: the kernels need .*, and do not compile here: .*unsafe-eval/,
      );
    });
  });

  for (const isolated of [true, false]) {
    test(`memory, ${isolated ? "shared" : "its own"}`, async () => {
      await withPage({ isolated, flags: ["--wasm-max-mem-pages=600"] }, async (workers) => {
        assert.equal((await train(workers)).sharedMemory, isolated);
        assert.match(
          await failure(workers, { overrides: ["model.width=4000"] }),
          /^RequestError: model and data need \d+ MiB of memory, more than can be had; a smaller model\.width, /,
        );
      });
    });
  }
});

/** Trains in many sessions, one after the other, or without end in the first one. */
const LIVES = `
import { browserHost } from "slingshot-lab/engine/browser";
import { loadPreset } from "slingshot-lab/experiment";
import { createSession } from "slingshot-lab/session";

onmessage = async ({ data: { sessions, endless } }) => {
  for (let i = 0; i < sessions; i++) {
    const session = await createSession(loadPreset("hypercube", ["model.width=16"]), { host: browserHost, threads: 3 });
    session.advance();
    if (endless) postMessage("begun");
    while (endless) session.advance();
    session.dispose();
  }
  postMessage("done");
};
`;

describe("what a session starts in a page ends", { skip: noChromium, timeout: 120_000 }, () => {
  let workers: BrowserWorkers;
  before(async () => {
    workers = await BrowserWorkers.open({ isolated: true });
    workers.server.replace("/lives.js", { type: "text/javascript", body: resolveImports(LIVES) });
  });
  after(() => workers?.close());

  /** Starts a worker with `/lives.js`, and waits for its message. */
  function start(task: { readonly sessions: number; readonly endless: boolean }): Promise<void> {
    return workers.page.evaluate(
      (task) =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker("/lives.js", { type: "module" });
          worker.onmessage = () => resolve();
          worker.onerror = ({ message }) => reject(new Error(message));
          worker.postMessage(task);
          Object.assign(globalThis, { stop: () => worker.terminate() });
        }),
      task,
    );
  }

  const stop = () => workers.page.evaluate("stop()");

  /** Workers end some time after they are told to. */
  async function assertWorkers(expected: number): Promise<void> {
    const deadline = performance.now() + 20_000;
    while ((await workers.countWorkers()) !== expected && performance.now() < deadline) await setTimeout(50);
    assert.equal(await workers.countWorkers(), expected);
  }

  test("with each of twenty sessions one after the other", async () => {
    await start({ sessions: 20, endless: false });
    await assertWorkers(1);
    await stop();
    await assertWorkers(0);
  });

  test("with the worker, in the middle of a step", async () => {
    await start({ sessions: 1, endless: true });
    await assertWorkers(3);
    await stop();
    await assertWorkers(0);
  });

  test("with the page, in the middle of a step", async () => {
    await start({ sessions: 1, endless: true });
    await assertWorkers(3);
    await workers.page.close();
    await assertWorkers(0);
  });
});

/** The scripts of docs/engine.md, by their names there. */
function readScripts(): ReadonlyMap<string, string> {
  const text = readFileSync(new URL("../../docs/engine.md", import.meta.url), "utf8");
  return new Map(
    [...text.matchAll(/^```js file=(\S+)\n(.*?)^```$/gms)].map(([, name, code]) => [name as string, code as string]),
  );
}

test("the page of docs/engine.md trains, tells how it goes and stops", {
  skip: noChromium,
  timeout: 60_000,
}, async () => {
  await withPage({ isolated: true }, async ({ server, page }) => {
    const scripts = readScripts();
    assert.deepEqual([...scripts.keys()], ["worker.js", "page.js"]);
    for (const [name, code] of scripts) {
      server.replace(`/${name}`, { type: "text/javascript", body: resolveImports(code) });
    }
    const body =
      "<!doctype html><link rel=icon href=data:,><button>stop</button><script type=module src=page.js></script>";
    server.replace("/train", { type: "text/html", body });
    const lines: string[] = [];
    page.on("console", (message) => lines.push(message.text()));
    page.on("pageerror", ({ message }) => lines.push(message));
    await page.goto(`${server.origin}/train`);
    while (lines.length < 2) await setTimeout(20);
    assert.match(lines.join("\n"), /^step 100: 0\.0003\d*\nstep 200: 0\.00002/);
    await page.click("button");
    // Whoever has stopped says no more.
    for (let count = -1; count < lines.length; await setTimeout(500)) count = lines.length;
    assert.ok(lines.length < 20, `it went on to its end: ${lines.at(-1)}`);
  });
});
