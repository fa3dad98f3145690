/** @file A plate comes out of its address as it went in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST_VIEW, readDiagramView, writeDiagramView } from "./diagramAddress.ts";

test("what is shown survives its address, and what no plate can show is left as it is at first", () => {
  const view = { power: 3, learningRate: 0.5, epsilon: 1e-8, place: { delta: 0.05, gamma: 0.02 } };
  const query = writeDiagramView(view);
  assert.equal(String(query), "power=3&learningRate=0.5&epsilon=1e-8&beta1=0.95&beta2=0.98");
  assert.deepEqual(readDiagramView(query), view);
  assert.equal(String(writeDiagramView(FIRST_VIEW)), "");
  const odd = new URLSearchParams("power=1&learningRate=x&epsilon=0&beta1=1&beta2=-3");
  assert.deepEqual(readDiagramView(odd), FIRST_VIEW);
});
