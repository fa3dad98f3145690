/** @file The engine in a worker of a page computes the bits that it computes in Node.js. */
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { BrowserWorkers } from "../../../test/browser/browserWorker.ts";
import { noChromium } from "../../../test/browser/chromium.ts";
import { type SampleRequest, type SampleResult, trainSample } from "../../../test/browser/trainSample.ts";

const SAMPLE = ["test/browser/trainSample.ts", "trainSample"] as const;
const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The sources, and what is built from them. */
const TREES = { src: "ts", dist: "js" } as const;

type Choice = Pick<SampleRequest, "threads" | "dtype">;

function inPage(tree: keyof typeof TREES, choice: Choice): SampleRequest {
  const path = (name: string) => `/${tree}/engine/${name}.${TREES[tree]}`;
  return { engine: path("index"), host: [path("hosts/browser"), "browserHost"], ...choice };
}

const expected = new Map<string, Promise<SampleResult>>();

/** Node's, on one thread. */
function inNode(dtype: Choice["dtype"]): Promise<SampleResult> {
  const url = (name: string) => pathToFileURL(`${root}src/engine/${name}.ts`).href;
  const request = { engine: url("index"), host: [url("hosts/node"), "nodeHost"], threads: 1, dtype } as const;
  const result = expected.get(dtype) ?? trainSample(request);
  expected.set(dtype, result);
  return result;
}

for (const isolated of [true, false]) {
  const kind = isolated ? "a page that is cross-origin isolated" : "a page that is not";
  describe(`in a worker of ${kind}`, { skip: noChromium, timeout: 120_000 }, () => {
    let workers: BrowserWorkers;
    before(async () => {
      workers = await BrowserWorkers.open({ isolated });
    });
    after(() => workers?.close());

    for (const tree of ["src", "dist"] as const) {
      for (const dtype of ["f32", "f64"] as const) {
        for (const threads of isolated ? ([1, 3, "all"] as const) : ([1, "all"] as const)) {
          test(`${tree}, ${dtype}, threads ${threads}: Node's bits`, async () => {
            const actual = (await workers.call(...SAMPLE, inPage(tree, { threads, dtype }))) as SampleResult;
            const { losses, parameters } = await inNode(dtype);
            assert.equal(actual.sharedMemory, isolated);
            assert.deepEqual(actual.losses, losses);
            assert.deepEqual(actual.parameters, parameters);
            assert.equal(actual.threads, threads === "all" ? (isolated ? availableParallelism() : 1) : threads);
          });
        }
      }
    }

    if (isolated) {
      test("a thread whose script cannot be had is told", async () => {
        workers.server.replace("/src/engine/hosts/browserThread.js", "nothing");
        await assert.rejects(
          workers.call(...SAMPLE, inPage("src", { threads: 2, dtype: "f32" })),
          /a thread did not start: its script cannot be had/,
        );
      });

      test("on the page's own thread there is one thread", async () => {
        const one = (await workers.callOnPage(...SAMPLE, inPage("src", { threads: 1, dtype: "f32" }))) as SampleResult;
        assert.deepEqual(one.losses, (await inNode("f32")).losses);
        await assert.rejects(
          workers.callOnPage(...SAMPLE, inPage("src", { threads: 2, dtype: "f32" })),
          /a machine of several threads must be made in a worker/,
        );
      });
    } else {
      test("several threads are refused", async () => {
        await assert.rejects(
          workers.call(...SAMPLE, inPage("src", { threads: 2, dtype: "f32" })),
          /RangeError: threads: is 2, and must be 1 here, where threads cannot share memory; in a page they can where .*Cross-Origin-Embedder-Policy\n/,
        );
      });
    }
  });
}
