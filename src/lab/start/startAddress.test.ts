/** @file A link of the start page holds all that it shows. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { array, constantFrom, assert as hold, integer, option, property, record, string, tuple } from "fast-check";
import {
  CHANGES,
  type ChangeName,
  FIRST_ADDRESS,
  formatStart,
  LONGEST_NOTE,
  PARTS,
  readStart,
  withSeed,
} from "./startAddress.ts";

test("any state survives its address", () => {
  const text = string({ maxLength: 40, unit: "grapheme" });
  const steps = tuple(integer({ min: 0, max: 900 }), integer({ min: 901, max: 5000 }));
  const any = record(
    {
      experiment: string({ minLength: 1, maxLength: 10 }),
      set: array(text, { maxLength: 3 }),
      part: constantFrom(...PARTS),
      change: constantFrom(...(Object.keys(CHANGES) as ChangeName[]), null),
      at: option(integer({ min: 0, max: 99_999 })),
      view: record({ steps, logSteps: constantFrom(true as const) }, { requiredKeys: [], noNullPrototype: true }),
      note: text,
    },
    { noNullPrototype: true },
  );
  hold(property(any, (address) => assert.deepEqual(readStart(formatStart(address)), address)));
});

test("a link is read by people, and what it cannot mean is left out", () => {
  const address = {
    ...FIRST_ADDRESS,
    set: ["seed=3", "optimizer.betas=[0.9, 0.98]"],
    part: "spike" as const,
    note: "look & see",
  };
  assert.equal(
    formatStart(address),
    "#/start?set=seed=3&set=optimizer.betas=[0.9,%200.98]&part=spike&note=look%20%26%20see",
  );
  assert.equal(formatStart(FIRST_ADDRESS), "#/start");
  assert.deepEqual(readStart("#/start?part=six&change=all&at=-1&steps=9-1"), FIRST_ADDRESS);
  assert.deepEqual(readStart(""), FIRST_ADDRESS);
  assert.equal(readStart(`#/start?note=${"x".repeat(9999)}`).note.length, LONGEST_NOTE);
  assert.deepEqual(withSeed(["seed=3", "steps=100"], 7), ["steps=100", "seed=7"]);
});
