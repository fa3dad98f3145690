import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { detectSlingshots, type SlingshotReport, type SlingshotSeries } from "./index.ts";

interface Label {
  readonly answer: SlingshotReport["answer"];
  /** Steps near which the curves show a burst between growth and plateau. */
  readonly spikes: readonly number[];
}

const LABELS: Readonly<Record<string, Label>> = {
  "float32-loss": { answer: "slingshots", spikes: [600, 1100, 1640, 2200, 2820] },
  "mini-batches": { answer: "slingshots", spikes: [670, 1200, 1780, 2390, 3430, 4300] },
  rmsprop: { answer: "slingshots", spikes: [500, 1060, 1610, 2170, 2730, 3380, 4030, 4660] },
  division: { answer: "slingshots", spikes: [1500, 2960, 4400] },
  "float64-loss": { answer: "neither", spikes: [] },
  "wrong-labels": { answer: "neither", spikes: [] },
  "weight-decay": { answer: "neither", spikes: [] },
  "two-layers": { answer: "norm-inflation", spikes: [] },
};

function readFixture(name: string): SlingshotSeries {
  const bytes = gunzipSync(readFileSync(new URL(`./fixtures/${name}.f32.gz`, import.meta.url)));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
  const steps = values.length / 3;
  const [trainLoss, trainAccuracy, lastLayerNorm] = [0, 1, 2].map((k) => values.subarray(k * steps, (k + 1) * steps));
  assert.ok(trainLoss && trainAccuracy && lastLayerNorm);
  return { trainLoss, trainAccuracy, lastLayerNorm };
}

for (const [name, label] of Object.entries(LABELS)) {
  test(`${name}: ${label.answer}, ${label.spikes.length} spikes`, () => {
    const { answer, slingshots, reason } = detectSlingshots(readFixture(name));
    const spikes = slingshots.map(({ spike }) => spike);
    assert.equal(answer, label.answer, reason);
    assert.equal(spikes.length, label.spikes.length, `spikes at ${spikes}`);
    for (const [i, expected] of label.spikes.entries()) {
      assert.ok(Math.abs((spikes[i] ?? 0) - expected) <= 15, `spike at ${spikes[i]}, expected near ${expected}`);
    }
    for (const { troughLoss, peakLoss } of slingshots) assert.ok(peakLoss >= 1e4 * troughLoss);
  });

  test(`${name}: as many slingshots with a floor under the loss, in float32`, () => {
    const series = readFixture(name);
    const lossFloor = 0.467;
    const trainLoss = Float64Array.from(series.trainLoss, (loss) => Math.fround(Math.fround(lossFloor) + loss));
    const { slingshots, reason } = detectSlingshots({ ...series, trainLoss, lossFloor });
    assert.equal(slingshots.length, label.spikes.length, reason);
    assert.deepEqual(detectSlingshots({ ...series, trainLoss }).slingshots, []);
  });
}
