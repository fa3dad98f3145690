/** @file A session in a worker of a page trains, measures and rounds as in Node.js, with threads where there can be some. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { BrowserWorkers } from "../../test/browser/browserWorker.ts";
import { noChromium } from "../../test/browser/chromium.ts";
import { type PresetRequest, type PresetResult, trainPreset } from "../../test/browser/trainPreset.ts";
import { KNOWN_RUNS } from "../../test/knownRuns.ts";

const root = pathToFileURL(fileURLToPath(new URL("../../", import.meta.url))).href;

/** The sources, and what is built from them. */
const TREES = { src: "ts", dist: "js" } as const;

type Training = Pick<PresetRequest, "preset" | "overrides" | "steps"> & Partial<PresetRequest>;

function inPage(tree: keyof typeof TREES, training: Training): PresetRequest {
  const path = (name: string) => `/${tree}/${name}.${TREES[tree]}`;
  const modules = { experiment: path("experiment/index"), session: path("session/index") };
  return {
    modules: { ...modules, host: path("engine/hosts/browser") },
    host: "browserHost",
    threads: 1,
    engine: "wasm",
    ...training,
  };
}

const inNode = new Map<string, Promise<PresetResult>>();

/** Node's numbers, on one thread. */
function trainInNode({ preset, overrides, steps }: Training): Promise<PresetResult> {
  const url = (name: string) => `${root}src/${name}.ts`;
  const key = [preset, ...overrides, steps].join(" ");
  const modules = { experiment: url("experiment/index"), session: url("session/index") };
  const result =
    inNode.get(key) ??
    trainPreset({
      modules: { ...modules, host: url("engine/hosts/node") },
      host: "nodeHost",
      ...{ preset, overrides, steps, threads: 1, engine: "wasm" },
    });
  inNode.set(key, result);
  return result;
}

/** Of another network, optimizer, loss and data than the known runs. */
const OTHERS: readonly Training[] = [
  { preset: "hypercube", overrides: ["optimizer.name=rmsProp", "loss.name=squaredError"], steps: 60 },
  { preset: "hypercube", overrides: ["data.name=gaussian", "optimizer.name=lion"], steps: 60 },
  {
    preset: "division",
    overrides: ["model.name=mlp", "data.modulus=13", "data.tokens=oneHot", "optimizer.name=sgd", "batch.size=full"],
    steps: 20,
  },
];

for (const isolated of [true, false]) {
  const kind = isolated ? "a page that is cross-origin isolated" : "a page that is not";
  describe(`a session in a worker of ${kind}`, { skip: noChromium, timeout: 300_000 }, () => {
    const threads = isolated ? 3 : 1;
    let workers: BrowserWorkers;
    before(async () => {
      workers = await BrowserWorkers.open({ isolated });
    });
    after(() => workers?.close());

    const train = async (request: PresetRequest) =>
      (await workers.call("test/browser/trainPreset.ts", "trainPreset", request)) as PresetResult;

    for (const { preset, steps, seed, sha256 } of KNOWN_RUNS) {
      test(`the known bits of ${preset}, ${steps} steps, threads ${threads}`, async () => {
        const training = { preset, overrides: [`seed=${seed}`], steps };
        const result = await train(inPage("src", { ...training, threads }));
        assert.equal(result.parameters, sha256);
        const { columns } = await trainInNode(training);
        assert.deepEqual(result, { threads, sharedMemory: isolated, parameters: sha256, columns });
        assert.ok(Object.keys(columns).length > 10);
      });
    }

    for (const training of OTHERS) {
      test(`${training.preset} with ${training.overrides.join(", ")}, as it is built`, async () => {
        const many = isolated ? 4 : 1;
        const result = await train(inPage("dist", { ...training, threads: many }));
        assert.deepEqual(result, { ...(await trainInNode(training)), threads: many, sharedMemory: isolated });
      });
    }

    test("the reference", async () => {
      const training = { preset: "hypercube", overrides: ["model.width=8", "model.depth=2"], steps: 5 };
      const result = await train(inPage("src", { ...training, engine: "reference" }));
      const { parameters, columns } = await trainInNode(training);
      assert.deepEqual([result.parameters, result.columns], [parameters, columns]);
    });

    test("what is too large, and what is not there, is told in one line", async () => {
      const large = { preset: "hypercube", overrides: ["model.width=60000"], steps: 1 };
      await assert.rejects(
        train(inPage("src", large)),
        /RequestError: model\.width: 60000 is not allowed; .* the engine can address 4 GiB/,
      );
      const wrong = { preset: "hypercube", overrides: ["optimizer.epsilon=-1"], steps: 1 };
      await assert.rejects(train(inPage("src", wrong)), /RequestError: optimizer\.epsilon: -1 is not allowed/);
      await assert.rejects(train(inPage("src", { ...large, preset: "hypercub" })), /hypercub: no such preset/);
    });
  });
}
