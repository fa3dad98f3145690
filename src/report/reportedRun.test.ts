import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../diagnosis/index.ts";
import { makeLog, noisyLoss, noisyNorm, slingshots } from "../diagnosis/logs.fixture.ts";
import type { Series } from "../series.ts";
import { judgeRun } from "../verdict/index.ts";
import { exampleRun } from "../verdict/verdict.fixture.ts";
import { renderReport } from "./renderReport.ts";
import { type ReportedRun, writePageHeadline } from "./reportedRun.ts";

/** A run that was judged and diagnosed by its series. */
function diagnosed(series: Series, label = "mine"): ReportedRun {
  const words = { trial: () => null, missing: ({ how }: { how: string }) => how };
  const run = { ...exampleRun(label, "f32", 10, []), series };
  return { ...run, ...judgeRun(run), diagnosed: { diagnosis: diagnose(series), ...words } };
}

const lastLayerNorm = () => 1;
const bad = noisyLoss(1, (step) => (step === 700 ? 4 : 0));

test("a run is headed by its verdict, and by its diagnosis where that tells of more", () => {
  const headline = (series: Series) => writePageHeadline([diagnosed(series)]);
  const { loss, accuracy, norm } = slingshots(true);
  const slinging = makeLog(3900, { trainLoss: loss, trainAccuracy: accuracy, lastLayerNorm: norm });
  assert.match(headline(slinging), /^\d slingshots in 3,900 steps$/);
  assert.equal(headline(makeLog(1000, { trainLoss: noisyLoss(1), lastLayerNorm })), "No slingshot in 1,000 steps");
  assert.match(headline(makeLog(1000, { trainLoss: bad, lastLayerNorm })), /^1 spike of trainLoss, at step 700 /);
  // The verdict knows nothing of a log without a norm.
  assert.equal(headline(makeLog(1000, { trainLoss: noisyLoss(1) })), "No spike of trainLoss");
});

test("a loss or a gradient that is not finite is in the headline, and another quantity is not", () => {
  const headline = (columns: Readonly<Record<string, (step: number) => number>>) =>
    writePageHeadline([diagnosed(makeLog(1000, { trainLoss: noisyLoss(1), lastLayerNorm, ...columns }))]);
  const broken = (step: number) => (step === 800 ? Number.POSITIVE_INFINITY : 1 + (step % 7) / 100);
  assert.equal(headline({ width: broken }), "No slingshot in 1,000 steps");
  assert.equal(
    headline({ gradientNorm: broken }),
    "No spike of trainLoss; gradientNorm is first not finite at step 800",
  );
});

test("of lost steps the verdict speaks, since the diagnosis does not know them", () => {
  const run = diagnosed(makeLog(1000, { trainLoss: bad, lastLayerNorm }));
  const damaged = [{ file: "series/x.parquet", firstStep: 300, lastStep: 350, reason: "it is cut" }];
  assert.match(writePageHeadline([{ ...run, damaged }]), /^No slingshot in .* are lost$/);
  const page = renderReport({ title: "Cut", runs: [{ ...run, damaged }], instruments: [], generatedBy: "test" });
  assert.match(page, /<h2>Diagnosis, by the steps that can be read<\/h2>\s*<p>1 spike of trainLoss/);
});

test("a page of several runs has the verdict, and what it leaves out of a run as a line of that run", () => {
  const runs = [
    diagnosed(makeLog(1000, { trainLoss: bad, lastLayerNorm }), "spiky"),
    diagnosed(makeLog(1000, { trainLoss: noisyLoss(2), lastLayerNorm, gradientNorm: noisyNorm(3) }), "calm"),
  ];
  const page = renderReport({ title: "Two", runs, instruments: [], generatedBy: "test" });
  assert.match(page, /<h1>No slingshot in spiky, none in calm<\/h1>/);
  assert.equal(page.split("Diagnosed: 1 spike of trainLoss, at step").length - 1, 1);
  assert.doesNotMatch(page, /<h2>Diagnosis/);
  const [spiky, calm] = runs as [ReportedRun, ReportedRun];
  const { diagnosed: _, ...parent } = calm;
  const one = renderReport({ title: "Two", runs: [parent, spiky], instruments: [], generatedBy: "test" });
  assert.match(one, /<h2>Diagnosis of spiky<\/h2>/);
  assert.doesNotMatch(one, /Diagnosed: /);
  assert.match(one, /data-of="1">Show</);
});

test("a log that cannot be judged is not said to be so where it is diagnosed, and when it generalised is", () => {
  const accuracy = { trainAccuracy: () => 1, validationAccuracy: (step: number) => (step < 500 ? 0 : 1) };
  const run = diagnosed(makeLog(1000, { trainLoss: bad, ...accuracy }));
  assert.ok(run.unjudged);
  const page = renderReport({ title: "Log", runs: [run], instruments: [], generatedBy: "test" });
  assert.doesNotMatch(page, /cannot be judged/);
  assert.match(page, /Validation accuracy .*step.* 500/);
});
