/** @file Evaluations that memory does not hold at once: what they measure has the same bits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { smallFiles } from "../data/fileDataSets.fixture.ts";
import { nodeHost } from "../engine/hosts/node.ts";
import { parseExperiment } from "../experiment/index.ts";
import { type ProbePart, probeParts } from "../instruments/index.ts";
import "./imageNetwork.fixture.ts";
import { createSession, examineData } from "./index.ts";

/** So many that two rows are computed at a time. */
const MANY = 2 ** 27;

/** Probes whose curvature is a mean over chunks of rows, the bits of which depend on the chunks (`chunkRows`). */
const IN_CHUNKS = new Set(["gradientSlice", "hessian", "sharpness"]);

const asked = (claimed: number, instruments: object) => ({
  model: { name: "linearOnImages", claimed },
  data: { name: "idx", path: "/idx" },
  batch: { size: 4 },
  validation: { everySteps: 1 },
  optimizer: { learningRate: 0.01 },
  instruments,
  steps: 6,
});

async function measure(claimed: number, instruments: object) {
  const { experiment } = await examineData(parseExperiment(asked(claimed, instruments)), smallFiles);
  const session = await createSession(experiment, { host: nodeHost, files: smallFiles });
  const rows = Array.from({ length: 6 }, () => Array.from(session.advance(), (value) => value));
  const found = { columns: session.columns.map(({ name }) => name), rows };
  session.dispose();
  return found;
}

/** The settings of a probe as often as it can, where it can measure here. */
async function switchOn({ name }: ProbePart): Promise<object> {
  const instruments = { [name]: { everySteps: 1 } };
  try {
    await measure(1, instruments);
    return instruments;
  } catch {
    return {};
  }
}

test("validation and probes give the same bits in pieces of two rows as of all at once", async () => {
  const each = await Promise.all(probeParts.all.filter(({ name }) => !IN_CHUNKS.has(name)).map(switchOn));
  const instruments = Object.assign({}, ...each);
  assert.ok(Object.keys(instruments).length > 8, Object.keys(instruments).join(" "));
  const [whole, pieces] = [await measure(1, instruments), await measure(MANY, instruments)];
  assert.ok(whole.columns.includes("validationLoss"));
  assert.deepEqual(pieces, whole);
  // It measured something: accuracies and losses change from step to step.
  const at = whole.columns.indexOf("validationLoss");
  assert.equal(new Set(whole.rows.map((row) => row[at])).size, 6);
});
