/** @file Sessions that cannot be: nothing is loaded for them, and nothing of them goes on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { type DataPart, dataParts, defineData, shapePoints } from "../data/index.ts";
import { nodeHost } from "../engine/hosts/node.ts";
import { HostError, MemoryError } from "../engine/index.ts";
import { CONTROL_STOP } from "../engine/kernels/tiles.ts";
import type { ThreadTask } from "../engine/wasm/serveThread.ts";
import { loadPreset } from "../experiment/index.ts";
import { modelParts } from "../models/index.ts";
import { createSession } from "./index.ts";

let loads = 0;

const missing = defineData({
  name: "missing",
  source: "this test",
  inputs: { vectors: "missing" },
  settings: z.strictObject({ name: z.literal("missing") }).describe("Points that are not there."),
  describe: () => "points that are not there",
  shape: () => shapePoints(2, 2, { train: 4, validation: 0 }),
  load: () => {
    loads++;
    throw new Error("there are no points");
  },
});

dataParts.add(missing as unknown as DataPart);

const experiment = loadPreset("hypercube", ["data.name=missing", "model.width=8"]);

test("what the engine cannot run is told before any data are loaded", async () => {
  for (const [error, told] of [
    [new HostError("no kernels"), /^RequestError: no kernels$/],
    [
      new MemoryError(3000.5),
      /^RequestError: model and data need 3001 MiB of memory, more than can be had; a smaller /,
    ],
  ] as const) {
    const host = { ...nodeHost, kernels: () => Promise.reject(error) };
    await assert.rejects(createSession(experiment, { host }), told);
  }
  assert.equal(loads, 0);
});

test("threads end where the data cannot be loaded", async () => {
  let stopWord = () => 0;
  const host: typeof nodeHost = {
    ...nodeHost,
    startThread: (task) => {
      const { memory, control } = task as ThreadTask;
      stopWord = () => new DataView(memory.buffer).getInt32(control + CONTROL_STOP, true);
      return nodeHost.startThread(task);
    },
  };
  await assert.rejects(createSession(experiment, { host, threads: 2 }), /^Error: there are no points$/);
  assert.equal(stopWord(), 1);
});

test("and where first weights cannot be drawn", async () => {
  let isStopped = () => false;
  const host: typeof nodeHost = {
    ...nodeHost,
    startThread: (task) => {
      const { memory, control } = task as ThreadTask;
      isStopped = () => new DataView(memory.buffer).getInt32(control + CONTROL_STOP, true) === 1;
      return nodeHost.startThread(task);
    },
  };
  const create = modelParts.find("mlp").create;
  const part = modelParts.find("mlp") as { create: typeof create };
  part.create = (...args) => {
    const model = create(...args);
    const fail = () => {
      throw new Error("no weights");
    };
    return { ...model, parameters: model.parameters.map((parameter) => ({ ...parameter, initialize: fail })) };
  };
  try {
    const whole = loadPreset("hypercube", ["model.width=8"]);
    await assert.rejects(createSession(whole, { host, threads: 2 }), /^Error: no weights$/);
  } finally {
    part.create = create;
  }
  assert.ok(isStopped());
});
