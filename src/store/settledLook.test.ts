/** @file Looking at a run that changes meanwhile: again, until it does not; then what was found is what is there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRun } from "../recording/index.ts";
import { appendSteps, makeRoot, settings } from "../recording/testRun.fixture.ts";
import { lookUntilSettled } from "./settledLook.ts";

const newPath = makeRoot();

/** A run, and a look at it that counts how often it is taken, and before which the run may change. */
function watch(change: (look: number) => void, answer: (look: number) => string) {
  const directory = newPath();
  const writer = createRun(directory, settings);
  let looks = 0;
  const outcome = lookUntilSettled(
    directory,
    async () => {
      looks++;
      change(looks);
      return answer(looks);
    },
    (found) => found === "sound",
  );
  return { writer, outcome, looks: () => looks };
}

test("what is sound is looked at once, though the run has changed", async () => {
  const { writer, outcome, looks } = watch(
    () => writer.note("x"),
    () => "sound",
  );
  assert.deepEqual([await outcome, looks()], ["sound", 1]);
});

test("what is not sound is looked at once where the run stays as it is, and given as it was found", async () => {
  const { outcome, looks } = watch(
    () => {},
    () => "damaged",
  );
  assert.deepEqual([await outcome, looks()], ["damaged", 1]);
});

test("what is not sound, or cannot be looked at, is looked at again where the run has changed", async () => {
  for (const failure of ["damaged", "thrown"]) {
    const { writer, outcome, looks } = watch(
      (look) => {
        appendSteps(writer, look, look);
        writer.flush();
      },
      (look) => {
        if (look === 4) return "sound";
        if (failure === "thrown") throw new Error(`look ${look}`);
        return failure;
      },
    );
    assert.deepEqual([await outcome, looks()], ["sound", 4]);
  }
});

test("what is thrown while the run stays as it is, is thrown on", async () => {
  const { outcome, looks } = watch(
    () => {},
    (look) => {
      throw new Error(`look ${look}`);
    },
  );
  await assert.rejects(outcome, /^Error: look 1$/);
  assert.equal(looks(), 1);
});

test("a run that changes all the time is given as it is found in the end", async () => {
  const { writer, outcome, looks } = watch(
    (look) => {
      writer.note("changed", { look });
      writer.updateManifest({});
    },
    (look) => `damaged at look ${look}`,
  );
  assert.deepEqual([await outcome, looks()], ["damaged at look 50", 50]);
});
