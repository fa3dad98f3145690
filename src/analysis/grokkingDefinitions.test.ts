/** @file Grokking times by their definitions, on one run that comes and goes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  defineByShare,
  findGrokkingTime,
  findGrokkingTimes,
  GROKKING_DEFINITIONS,
  parseGrokkingDefinition,
} from "./index.ts";

const NOT = Number.NaN;
const step = [10, 15, 20, 30, 40, 50, 60, 70, 80];
const validationAccuracy = [0.1, NOT, 0.96, 0.985, 1, 0.94, 0.98, 0.99, 0.99];
const validationLoss = [4, NOT, 0.5, 0.09, 0.01, 0.3, 0.05, 0.04, 0.04];
const series = { step, validationAccuracy, validationLoss };

function timeOf(text: string, of: Parameters<typeof findGrokkingTime>[0] = series) {
  const definition = parseGrokkingDefinition(text);
  assert.ok(definition, text);
  return findGrokkingTime(of, definition);
}

test("each definition has its own time", () => {
  const times = ["notsawo", "power", "xu", "95%", "95%+stable", "95%+3", "95%+4", "loss<0.1", "loss<0.1+stable"];
  assert.deepEqual(Object.fromEntries(times.map((text) => [text, timeOf(text)?.at])), {
    ...{ notsawo: 40, power: 40, xu: 60, "95%": 20, "95%+stable": 60, "95%+3": 20, "95%+4": 80 },
    ...{ "loss<0.1": 30, "loss<0.1+stable": 60 },
  });
  assert.deepEqual(timeOf("95%"), { at: 20, happened: true, resolution: 10 });
  assert.deepEqual(timeOf("95%+4"), { at: 80, happened: false, resolution: null });
});

test("not yet holds up to the last validated step, and what was not measured has no time", () => {
  assert.deepEqual(timeOf("notsawo+stable"), { at: 80, happened: false, resolution: null });
  const ragged = { step: [1, 2, 3], validationAccuracy: [0.5, 0.6, NOT] };
  assert.deepEqual(timeOf("95%", ragged), { at: 2, happened: false, resolution: null });
  assert.equal(timeOf("loss<1", ragged), null);
  assert.equal(timeOf("95%", { step: [1, 2], validationAccuracy: [NOT, NOT] }), null);
  assert.deepEqual(timeOf("5%", series), { at: 10, happened: true, resolution: null });
});

test("notsawo is t4 of findGrokkingTimes, and 95 % of a float32 column is 95 %", () => {
  const trainAccuracy = step.map(() => 1);
  assert.equal(timeOf("notsawo")?.at, findGrokkingTimes({ step, trainAccuracy, validationAccuracy }).t4);
  assert.equal(timeOf("95%", { step: [1], validationAccuracy: Float32Array.of(0.95) })?.happened, true);
  assert.equal(timeOf("95%", { step: [1], validationAccuracy: [0.9499] })?.happened, false);
});

test("what is no definition is none", () => {
  for (const text of [
    "",
    "95",
    "0%",
    "101%",
    "loss",
    "loss<0",
    "loss<-1",
    "95%+",
    "95%+0",
    "95%+stables",
    "powers",
    "95%+fit",
    "95%+fit0%",
    "95%+fit101%",
    "95%+fit99%+3",
    "95%+fit<0",
    "95%+fitloss<0.1",
    "<0.1",
    "loss<1e999",
    "+3",
  ])
    assert.equal(parseGrokkingDefinition(text), null, text);
  assert.equal(parseGrokkingDefinition("99.5 %")?.threshold, 0.995);
  assert.deepEqual(parseGrokkingDefinition("99.5%"), defineByShare(0.995));
  const fittedBy = (text: string) => parseGrokkingDefinition(text)?.fitted;
  assert.deepEqual(fittedBy("xu+stable+fit98%"), { column: "trainAccuracy", threshold: 0.98 });
  assert.deepEqual(fittedBy("95%+fit<0.01"), { column: "trainLoss", threshold: 0.01 });
  assert.deepEqual(fittedBy("power"), { column: "trainAccuracy", threshold: 1 });
  assert.deepEqual(fittedBy("loss<0.1+3"), { column: "trainLoss", threshold: 0.1 });
  assert.equal(parseGrokkingDefinition("power+2")?.stay, 2);
  for (const { name, meaning } of GROKKING_DEFINITIONS) assert.equal(parseGrokkingDefinition(name)?.meaning, meaning);
  assert.throws(() => timeOf("95%", { step: [1], validationAccuracy: [95] }), /goes up to 95: it must be a share/);
});
