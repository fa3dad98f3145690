/** @file Differences between settings: all of them, and nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { diffSettings, flattenSettings, formatSetting } from "./settingsDiff.ts";

const base = { name: "a", seed: 0, loss: { precision: "f32" }, optimizer: { betas: [0.9, 0.95], clip: null } };

test("leaves have dotted paths; a list and null are leaves", () => {
  assert.deepEqual(
    [...flattenSettings(base)],
    [
      ["name", "a"],
      ["seed", "0"],
      ["loss.precision", "f32"],
      ["optimizer.betas", "[0.9, 0.95]"],
      ["optimizer.clip", "null"],
    ],
  );
});

test("equal settings have no difference, and a name is none", () => {
  assert.deepEqual(diffSettings([base, { ...structuredClone(base), name: "b" }]), []);
});

test("changed, added and removed settings are found", () => {
  const other = { name: "a", seed: 0, loss: { precision: "f64", scale: 2 }, optimizer: { betas: [0.9, 0.999] } };
  assert.deepEqual(diffSettings([base, other]), [
    { path: "loss.precision", values: ["f32", "f64"] },
    { path: "optimizer.betas", values: ["[0.9, 0.95]", "[0.9, 0.999]"] },
    { path: "optimizer.clip", values: ["null", null] },
    { path: "loss.scale", values: [null, "2"] },
  ]);
});

test("three runs differ where any of them differs", () => {
  const seeds = [0, 0, 1].map((seed) => ({ ...base, seed }));
  assert.deepEqual(diffSettings(seeds), [{ path: "seed", values: ["0", "0", "1"] }]);
});

test("small numbers read as one types them", () => {
  assert.deepEqual([1e-5, 1e-8, -2.5e-4, 0.001, 0.95, 0, 100_000, "1e-05"].map(formatSetting), [
    "1e-5",
    "1e-8",
    "-2.5e-4",
    "0.001",
    "0.95",
    "0",
    "100000",
    "1e-05",
  ]);
});
