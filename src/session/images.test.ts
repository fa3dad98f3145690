/** @file Networks on images: what enters them, as it is and augmented, and that nothing but the step's batch is. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { smallFiles } from "../data/fileDataSets.fixture.ts";
import { dataParts, type LoadedData } from "../data/index.ts";
import { nodeHost } from "../engine/hosts/node.ts";
import { type Experiment, parseExperiment } from "../experiment/index.ts";
import { createBatchInput } from "../models/index.ts";
import { hashParameters, openSession } from "../training/index.ts";
import "./imageNetwork.fixture.ts";
import { createLossSurface, createSession, type SessionOptions, type TrainingSession } from "./index.ts";

const OPTIONS: SessionOptions = { host: nodeHost, files: smallFiles };
const AUGMENT = { cropPadding: 1, horizontalFlip: true };

const onDigits = (some: object = {}, model: object = { name: "linearOnImages" }, more: object = {}): Experiment =>
  parseExperiment({
    model,
    data: { name: "idx", path: "/idx", ...some },
    batch: { size: 4 },
    validation: { everySteps: 1 },
    ...more,
  });

async function loadSmall(name: string, some: object, seed: number): Promise<LoadedData> {
  const part = dataParts.find(name);
  return part.load(part.settings.parse({ name, path: `/${name}`, ...some }), seed, smallFiles);
}

/** What of a session's row has this name. */
const read = (session: TrainingSession, row: Float64Array, name: string) =>
  row[session.columns.findIndex((column) => column.name === name)] as number;

test("a network that reads images gets them pixel by pixel, one that reads vectors plane after plane", async () => {
  const size = { height: 32, width: 32, channels: 3 };
  const data = await loadSmall("cifar10", {}, 3);
  assert.ok(data.kind === "vectors");
  const rows = Int32Array.of(4, 0, 9);
  const moves = [0, 1, 2].map((i) => ({ down: i - 1, right: 2 * i, isMirrored: i === 1 }));
  for (const moveOf of [undefined, (i: number) => moves[i] as (typeof moves)[number]]) {
    const images = createBatchInput({ kind: "images", ...size }, 3, "f32");
    assert.deepEqual((images.input as { shape: readonly number[] }).shape, [3, 32, 32, 3]);
    const vectors = createBatchInput({ kind: "vectors", dimensions: 3072 }, 3, "f32");
    const [pixels, planes] = [images, vectors].map(({ fill }) => {
      const values = new Float32Array(3 * 3072);
      fill(() => values, data, rows, moveOf);
      return values;
    }) as [Float32Array, Float32Array];
    rows.forEach((row, i) => {
      const expected = new Float32Array(3072);
      data.write(row, expected, 0, { move: moveOf?.(i) });
      assert.deepEqual(planes.subarray(i * 3072, (i + 1) * 3072), expected);
      for (const [y, x, channel] of [
        [0, 0, 0],
        [3, 7, 2],
        [31, 31, 1],
        [16, 2, 0],
      ] as const)
        assert.equal(pixels[i * 3072 + (y * 32 + x) * 3 + channel], expected[channel * 1024 + y * 32 + x]);
    });
  }
});

test("data that are no images are refused to a network that reads some, by what would do", () => {
  assert.throws(() => parseExperiment({ model: { name: "linearOnImages" }, data: { name: "hypercube" } }), {
    message:
      /data\.name: "hypercube" is not allowed; must be cifar10 or idx \(images of rows and columns alone\): model\.name linearOnImages reads images, and these are vectors/,
  });
});

test("the training batch alone is augmented: validation and the other measurements are of the images as they are", async () => {
  const firstRow = async (augment: object) => {
    const session = await createSession(onDigits(augment), OPTIONS);
    const row = session.advance();
    const loss = (name: string) => read(session, row, name);
    const found = { train: loss("trainLoss"), validation: loss("validationLoss") };
    session.dispose();
    return found;
  };
  const [plain, augmented] = [await firstRow({}), await firstRow(AUGMENT)];
  assert.notEqual(augmented.train, plain.train);
  assert.equal(augmented.validation, plain.validation);
});

test("augmented training has the same bits on either engine, and after a return to an earlier state", async () => {
  for (const model of [{ name: "linearOnImages" }, { name: "mlp", depth: 2, width: 5 }]) {
    for (const size of [4, "full"] as const) {
      const experiment = onDigits(AUGMENT, model, { batch: { size } });
      const hashes: string[] = [];
      for (const engine of ["wasm", "reference"] as const) {
        const session = await createSession(experiment, { ...OPTIONS, engine });
        for (let step = 0; step < 5; step++) session.advance();
        const state = session.capture();
        const losses = Array.from({ length: 5 }, () => session.advance()[0]);
        hashes.push(hashParameters(session.parameters));
        session.restore(state);
        assert.deepEqual(
          Array.from({ length: 5 }, () => session.advance()[0]),
          losses,
        );
        assert.equal(hashParameters(session.parameters), hashes.at(-1));
        session.dispose();
      }
      assert.equal(hashes[0], hashes[1]);
    }
  }
});

test("the loss on a step's batch is that of the images as the step saw them", async () => {
  const experiment = onDigits(AUGMENT);
  const session = await createSession(experiment, OPTIONS);
  session.advance();
  const numbers = session.batchAfter(1).slice();
  const { loaded } = session;
  const place = { parameters: session.parameters.slice(), numbers, precision: "f32", chunkRows: 3 } as const;
  const surfaces = [await createLossSurface(experiment, { ...OPTIONS, loaded, ...place, step: 2 })];
  surfaces.push(await createLossSurface(experiment, { ...OPTIONS, loaded, ...place }));
  const [augmented, plain] = surfaces.map((surface) => surface.loss());
  const trainLoss = read(session, session.advance(), "trainLoss");
  assert.ok(Math.abs((augmented as number) - trainLoss) < 1e-6 * trainLoss);
  assert.ok(Math.abs((plain as number) - trainLoss) > 1e-4 * trainLoss);
  // And back to the images as they are.
  surfaces[0]?.moveTo(place.parameters, { numbers });
  assert.equal(surfaces[0]?.loss(), plain);
  for (const surface of surfaces) surface.dispose();
  session.dispose();
});

const CIFAR10 = resolve(import.meta.dirname, "../../../shared/data/cifar10/cifar-10-batches-bin");

test("real images of CIFAR-10 have standardised channels, and are learnt augmented", {
  skip: existsSync(CIFAR10) ? false : `no CIFAR-10 at ${CIFAR10}`,
}, async () => {
  const experiment = parseExperiment({
    model: { name: "linearOnImages" },
    data: {
      name: "cifar10",
      path: CIFAR10,
      points: 300,
      validationPoints: 100,
      normalization: "channel",
      cropPadding: 4,
      horizontalFlip: true,
    },
    batch: { size: 100 },
  });
  const session = await openSession(experiment, { threads: 1 });
  const { loaded } = session;
  assert.ok(loaded.kind === "vectors");
  const sums = [0, 0, 0];
  const pixels = new Float64Array(3072);
  for (const row of loaded.subsets.train) {
    loaded.write(row, pixels, 0, { order: "pixels" });
    pixels.forEach((value, i) => {
      sums[i % 3] = (sums[i % 3] as number) + value;
    });
  }
  assert.ok(sums.every((sum) => Math.abs(sum / (300 * 1024)) < 1e-10));
  const losses = Array.from({ length: 60 }, () => read(session, session.advance(), "trainLoss"));
  const mean = (from: number) => losses.slice(from, from + 3).reduce((sum, loss) => sum + loss / 3, 0);
  assert.ok(mean(57) < 0.9 * mean(0), `${mean(0)} to ${mean(57)}`);
  session.dispose();
});
