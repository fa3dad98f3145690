/** @file What a run is made with, and what is left of it after an error. */
import assert from "node:assert/strict";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { test } from "node:test";
import type { RunWriter } from "../recording/index.ts";
import { readVersion } from "../version.ts";
import { chooseThreads } from "./chooseThreads.ts";
import { openSession } from "./openSession.ts";
import { guardRun, prepareRun } from "./prepareRun.ts";
import { tiny } from "./testRuns.fixture.ts";

test("compiled kernels and as many threads as are worth it are taken by default, and the maker is named", (t) => {
  const experiment = tiny("checkpoints.keep=5");
  const { machine, settings } = prepareRun(experiment, {});
  const { threads, engine } = machine;
  assert.deepEqual([threads, engine], [chooseThreads(experiment), "wasm"]);
  assert.deepEqual([settings.experiment, settings.keep], [experiment, 5]);
  assert.deepEqual(settings.manifest, {
    version: readVersion(),
    engine: { name: "wasm", arithmetic: "strict", threads },
    loss: { unit: "nats", fittedBelow: 0.01, floor: 0 },
    host: {
      node: process.version,
      platform: `${os.platform()} ${os.arch()}`,
      processor: os.cpus()[0]?.model,
    },
  });
  t.mock.method(os, "cpus", () => []);
  syncBuiltinESMExports();
  const { manifest } = prepareRun(experiment, {}).settings;
  t.mock.restoreAll();
  syncBuiltinESMExports();
  assert.equal(manifest.host?.processor, "unknown");
});

test("a session takes as many threads as it is told to, by itself those that are worth it", async () => {
  const experiment = tiny();
  for (const [options, threads] of [
    [undefined, 1],
    [{ threads: "auto" }, 1],
    [{ threads: 2 }, 2],
    [{ threads: 2, engine: "reference" }, 1],
  ] as const) {
    const session = await openSession(experiment, options);
    assert.equal(session.threads, threads, JSON.stringify(options));
    session.dispose();
  }
});

/** A writer that tells what it is asked for. */
function watchedWriter(finish: () => void = () => {}) {
  const calls: unknown[] = [];
  const writer = {
    finish: (...facts: unknown[]) => {
      calls.push(["finish", ...facts]);
      finish();
    },
    release: () => calls.push(["release"]),
  };
  return { writer: writer as unknown as RunWriter, calls };
}

test("a run that goes well is left to itself; one that fails is finished with the reason, and the error goes on", async () => {
  const fine = watchedWriter();
  assert.equal(await guardRun(fine.writer, async () => 7), 7);
  assert.deepEqual(fine.calls, []);
  for (const [thrown, error] of [
    [new RangeError("out of range"), "out of range"],
    ["a text", "a text"],
  ] as const) {
    const { writer, calls } = watchedWriter();
    await assert.rejects(
      guardRun(writer, async () => {
        throw thrown;
      }),
      (caught) => caught === thrown,
    );
    assert.deepEqual(calls, [["finish", "failed", { outcome: undefined, error }]]);
  }
});

test("where not even that can be written, the lock goes, and the first error is told", async () => {
  const { writer, calls } = watchedWriter(() => {
    throw new Error("the disk is full");
  });
  const first = new Error("the first");
  await assert.rejects(
    guardRun(writer, () => Promise.reject(first)),
    first,
  );
  assert.deepEqual(calls, [["finish", "failed", { outcome: undefined, error: "the first" }], ["release"]]);
});
