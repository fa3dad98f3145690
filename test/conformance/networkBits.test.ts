/** @file Networks on images, one hash each: machine code or WebAssembly, threads, and the reference. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { smallFiles } from "../../src/data/fileDataSets.fixture.ts";
import { loadExperiment } from "../../src/experiment/file/loadExperiment.ts";
import { createSession, type Engine } from "../../src/session/index.ts";
import { hashParameters } from "../../src/training/index.ts";
import { COMPILED } from "./engines.ts";

const STEPS = 50;

/** Small forms of presets, on made-up images. A change of one of these hashes is a change of every run ever recorded. */
const KNOWN = [
  {
    preset: "cnn-cifar",
    settings: ["model.width=2", "data.points=6"],
    sha256: "0f4b8ca9d4b0df891079959fd4efd2816c05c914f853813cced486d9ab2a902b",
  },
  {
    preset: "vit-small-cifar",
    settings: ["model.width=8", "model.heads=2", "model.depth=2", "data.points=6"],
    sha256: "98f034840d2a9d86eae31b6dfeec937c2374067ce955f997fea8d32b89f81bac",
  },
] as const;

const [{ host: wasmHost }, { host: nativeHost, skip }] = COMPILED;

const WAYS = [
  { name: "WebAssembly, 1 thread", host: wasmHost, threads: 1, engine: "wasm", skip: false },
  { name: "WebAssembly, 3 threads", host: wasmHost, threads: 3, engine: "wasm", skip: false },
  { name: "machine code, 1 thread", host: nativeHost, threads: 1, engine: "wasm", skip },
  { name: "machine code, 3 threads", host: nativeHost, threads: 3, engine: "wasm", skip },
  { name: "reference", host: wasmHost, threads: 1, engine: "reference", skip: false },
] as const satisfies readonly { readonly engine: Engine; readonly [more: string]: unknown }[];

for (const { preset, settings, sha256 } of KNOWN) {
  for (const { name, host, threads, engine, skip } of WAYS) {
    test(`the known bits of a small ${preset}: ${name}`, { skip }, async () => {
      const own = ["data.path=/cifar10", "data.validationPoints=4", "validation.everySteps=25", "seed=7"];
      const experiment = loadExperiment(preset, [...own, ...settings]);
      const session = await createSession(experiment, { host, threads, engine, files: smallFiles });
      while (session.step < STEPS) session.advance();
      assert.equal(hashParameters(session.capture().parameters), sha256);
      session.dispose();
    });
  }
}
