/** @file Runs read from their folders for a report: forks found together with their parents, judged with their history. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { append, cycle, fit, type OpenLog, plateau, startLog } from "../analysis/constructedLog.fixture.ts";
import { StoreError } from "../files/index.ts";
import { createRun } from "../recording/index.ts";
import type { ForkChange } from "../verdict/forkOrigin.ts";
import { writeFinding, writeHeadline } from "../verdict/index.ts";
import { judgeRuns } from "./judgeRuns.ts";

const root = mkdtempSync(join(tmpdir(), "collect-"));
after(() => rmSync(root, { recursive: true }));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(root, "runs-"));
});

/** Three slingshots, at steps 761, 1162 and 1563, in 1763 steps. */
const slinging = plateau(cycle(cycle(cycle(fit(startLog())))));

/** From a step on, nothing happens any more. */
function calmAfter(log: OpenLog, step: number, steps: number): OpenLog {
  const cut = (values: readonly number[]) => values.slice(0, step);
  const start = {
    step: cut(log.step),
    trainLoss: cut(log.trainLoss),
    trainAccuracy: cut(log.trainAccuracy),
    lastLayerNorm: cut(log.lastLayerNorm),
    norm: log.lastLayerNorm[step - 1] as number,
  };
  return append(start, { steps, loss: () => 1e-9 });
}

const names = ["trainLoss", "trainAccuracy", "lastLayerNorm"] as const;

function write(name: string, log: OpenLog, manifest: object = {}): string {
  const directory = join(folder, name);
  const columns = names.map((column) => ({ name: column, type: "f64" as const }));
  const writer = createRun(directory, {
    experiment: { name: "constructed", steps: log.step.length },
    manifest: { ...manifest },
    columns,
  });
  for (const [row, step] of log.step.entries()) {
    writer.appendRow(
      step,
      names.map((column) => log[column][row] as number),
    );
  }
  writer.finish("done");
  return directory;
}

const epsilon: ForkChange = { path: "optimizer.epsilon", from: 1e-8, to: 1e-5 };

/** A fork of which `log` is the whole series: it begins with a copy of its parent's rows. */
function writeFork(
  name: string,
  parent: string,
  step: number,
  log: OpenLog,
  { changes = [] }: { changes?: readonly ForkChange[] } = {},
): string {
  const origin = { run: basename(parent), path: parent, step, parametersSha256: "", changes, optimizerState: "kept" };
  return write(name, log, { forkedFrom: origin });
}

const labels = ({ runs }: { runs: readonly { label: string }[] }) => runs.map(({ label }) => label);

describe("a family", () => {
  test("forks bring their parent, once, before them", async () => {
    const parent = write("p", slinging);
    const same = writeFork("same", parent, 1000, slinging);
    const calm = writeFork("calm", parent, 1000, calmAfter(slinging, 1000, 763), { changes: [epsilon] });
    const collected = await judgeRuns([same, calm]);
    assert.deepEqual(labels(collected), ["parent", "unchanged", "optimizer.epsilon 1e-5"]);
    assert.deepEqual(collected.notes, []);
    assert.deepEqual(labels(await judgeRuns([calm, parent])), ["parent", "optimizer.epsilon 1e-5"]);
    assert.equal(
      writeHeadline(collected.runs),
      "After step 1,000: 2 slingshots in the parent, 2 unchanged, none with optimizer.epsilon 1e-5",
    );
    const [, sameFinding, calmFinding] = collected.runs.map((run) => writeFinding(run));
    assert.equal(
      sameFinding,
      "Forked from p at step 1,000, with nothing changed. Equals its parent bit for bit over steps 1,001 to 1,763, in " +
        "all 3 columns. Its parent's 2 slingshots follow.",
    );
    assert.equal(
      calmFinding,
      "Forked from p at step 1,000, with optimizer.epsilon 1e-5 instead of 1e-8. Had fitted its training data at step " +
        "61, before the fork. No slingshot from there to step 1,763; the last layer's norm grows to 1.259 times its " +
        "size at step 61. Over the same steps its parent has 2 slingshots.",
    );
  });

  test("alone, a fork is judged and compared with its parent", async () => {
    const parent = write("p", slinging);
    const same = writeFork("same", parent, 755, slinging);
    const { runs } = await judgeRuns([same], { alone: true });
    assert.deepEqual(labels({ runs }), ["unchanged"]);
    const [run] = runs;
    assert.equal(run?.series.step[0], 756);
    assert.deepEqual([...(run?.fork?.history.step ?? [])], slinging.step);
    assert.equal(run?.slingshots.fittedAt, 61);
    assert.deepEqual(
      run?.slingshots.slingshots.map(({ spike }) => spike),
      [761, 1162, 1563],
    );
    assert.deepEqual(run?.fork?.parent?.comparison, {
      firstStep: 756,
      lastStep: 1763,
      steps: 1008,
      columns: 3,
      difference: null,
    });
    assert.equal(writeHeadline(runs), "3 slingshots from step 756 to 1,763, with nothing changed");
  });

  test("an unchanged fork that differs from its parent is found out", async () => {
    const parent = write("p", slinging);
    const trainLoss = slinging.trainLoss.with(1199, (slinging.trainLoss[1199] as number) * (1 + 2 ** -52));
    const { runs } = await judgeRuns([writeFork("bad", parent, 1000, { ...slinging, trainLoss })]);
    assert.match(
      writeFinding(runs[1] as (typeof runs)[1]),
      /Does not equal its parent: they first differ at step 1,200 in trainLoss, which is [\d.e-]+ here and [\d.e-]+ in the parent\.$/,
    );
  });

  test("a change without effect is told", async () => {
    const parent = write("p", slinging);
    const { runs } = await judgeRuns([writeFork("same", parent, 1000, slinging, { changes: [epsilon] })]);
    assert.match(
      writeFinding(runs[1] as (typeof runs)[1]),
      /The change makes no difference: it equals its parent bit for bit over steps 1,001/,
    );
  });

  test("a fork of a fork is judged with its whole history; its parent is shown, not its grandparent", async () => {
    const parent = write("p", slinging);
    const same = writeFork("same", parent, 700, slinging);
    const calm = calmAfter(slinging, 1000, 763);
    const child = writeFork("child", same, 1000, calm, { changes: [epsilon] });
    const { runs } = await judgeRuns([child]);
    assert.deepEqual(labels({ runs }), ["unchanged", "optimizer.epsilon 1e-5"]);
    assert.deepEqual(
      runs.map((run) => run.slingshots.fittedAt),
      [61, 61],
    );
    assert.deepEqual([...(runs[1]?.fork?.history.step ?? [])], slinging.step);
    assert.deepEqual(labels(await judgeRuns([child, parent])), ["parent", "unchanged", "optimizer.epsilon 1e-5"]);
    assert.equal(
      writeHeadline(runs),
      "After step 1,000: 2 slingshots in the fork unchanged, none with optimizer.epsilon 1e-5",
    );
  });

  test("a fork from before its parent's own fork step is compared with all that the parent has recorded", async () => {
    const parent = write("p", slinging);
    const same = writeFork("same", parent, 1000, slinging);
    const calm = writeFork("calm", same, 700, calmAfter(slinging, 700, 1063), { changes: [epsilon] });
    const { runs } = await judgeRuns([calm]);
    const [, run] = runs;
    assert.deepEqual(
      run?.fork?.parent?.slingshots?.map(({ spike }) => spike),
      [761, 1162, 1563],
    );
    const { firstStep, difference } = run?.fork?.parent?.comparison ?? {};
    assert.deepEqual([firstStep, difference?.step], [701, 701]);
    assert.match(writeFinding(run as (typeof runs)[1]), /Over the same steps its parent has 3 slingshots\.$/);
  });

  test("runs of different length are compared over the steps that all have, and this is said", async () => {
    const parent = write("p", slinging);
    const later = plateau(cycle(plateau(cycle(calmAfter(slinging, 1000, 763)))));
    const long = writeFork("long", parent, 1000, later, { changes: [epsilon] });
    const { runs } = await judgeRuns([long]);
    assert.equal(
      writeHeadline(runs),
      "After step 1,000, up to step 1,763: 2 slingshots in the parent, none with optimizer.epsilon 1e-5",
    );
    assert.match(
      writeFinding(runs[1] as (typeof runs)[1]),
      /2 slingshots follow the fork\. .*Up to step 1,763, where its parent ends, the parent has 2 slingshots and this run none\.$/,
    );
    const short = writeFork("short", parent, 1000, calmAfter(slinging, 1000, 300), { changes: [epsilon] });
    const shorter = await judgeRuns([short]);
    assert.equal(
      writeHeadline(shorter.runs),
      "After step 1,000, up to step 1,300: 1 slingshot in the parent, none with optimizer.epsilon 1e-5",
    );
    assert.match(writeFinding(shorter.runs[1] as (typeof runs)[1]), /Up to step 1,300, its parent has 1 slingshot\.$/);
  });

  test("where one ends within a cycle of the other, what the other's later steps show is said beside the comparison", async () => {
    // The parent spikes at step 1,162, and a log that ends there does not show that the loss comes down again.
    const parent = write("p", slinging);
    const short = writeFork("short", parent, 1000, calmAfter(slinging, 1000, 162), { changes: [epsilon] });
    const { runs } = await judgeRuns([short]);
    const [whole, fork] = runs as [(typeof runs)[0], (typeof runs)[0]];
    assert.match(writeFinding(whole), /3 slingshots follow\./);
    assert.equal(
      writeHeadline(runs),
      "After step 1,000, up to step 1,162: no slingshot in the parent (1 as later steps show), none with optimizer.epsilon 1e-5",
    );
    assert.match(writeFinding(fork), /Up to step 1,162, its parent has no slingshot \(1 as later steps show\)\.$/);
    const same = await judgeRuns([writeFork("same", parent, 1000, calmAfter(slinging, 1162, 0))]);
    assert.match(
      writeFinding(same.runs[1] as (typeof runs)[0]),
      / No slingshot follows, as in its parent \(1 as later/,
    );
    // The other way about: the fork goes on where the parent ends.
    const ended = write("ended", calmAfter(slinging, 1000, 162));
    const long = await judgeRuns([writeFork("long", ended, 1000, slinging, { changes: [epsilon] })]);
    assert.match(
      writeFinding(long.runs[1] as (typeof runs)[0]),
      /2 slingshots follow the fork\. .*Up to step 1,162, where its parent ends, the parent has no slingshot and this run none \(1 as later steps show\)\.$/,
    );
  });
});

describe("forks from different steps", () => {
  const earlier = "After step 1,000: 2 slingshots in the parent, none with optimizer.epsilon 1e-5";

  test("each is counted after its own step, beside its parent over the same steps", async () => {
    const parent = write("p", slinging);
    const calm = writeFork("calm", parent, 1000, calmAfter(slinging, 1000, 763), { changes: [epsilon] });
    const same = writeFork("same", parent, 1600, slinging);
    const headline = `${earlier}; after step 1,600: no slingshot in the parent, none unchanged`;
    assert.equal(writeHeadline((await judgeRuns([calm, same])).runs), headline);
    // Only what is counted together must be told apart.
    const twin = writeFork("twin", parent, 1200, calmAfter(slinging, 1200, 563), { changes: [epsilon] });
    assert.equal(
      writeHeadline((await judgeRuns([calm, twin])).runs),
      `${earlier}; after step 1,200: 1 slingshot in the parent, none with optimizer.epsilon 1e-5`,
    );
    assert.equal(
      writeHeadline((await judgeRuns([same, calm], { alone: true })).runs),
      "After step 1,000: no slingshot with optimizer.epsilon 1e-5; after step 1,600: no slingshot in the fork unchanged",
    );
  });

  test("one that is shorter shortens its own comparison alone", async () => {
    const parent = write("p", slinging);
    const calm = writeFork("calm", parent, 1000, calmAfter(slinging, 1000, 763), { changes: [epsilon] });
    const short = writeFork("short", parent, 1200, calmAfter(slinging, 1200, 100), { changes: [epsilon] });
    assert.equal(
      writeHeadline((await judgeRuns([calm, short])).runs),
      `${earlier}; after step 1,200, up to step 1,300: no slingshot in the parent, none with optimizer.epsilon 1e-5`,
    );
  });

  test("of two parents, each family is counted by itself, and a run of neither from its first step", async () => {
    const [one, two] = [write("one", slinging), write("two", slinging)];
    const calm = writeFork("calm", one, 700, calmAfter(slinging, 700, 1063), { changes: [epsilon] });
    const late = writeFork("late", two, 1200, calmAfter(slinging, 1200, 563), { changes: [epsilon] });
    const families =
      "After step 700: 3 slingshots in one, none with optimizer.epsilon 1e-5; " +
      "after step 1,200: 1 slingshot in two, none with optimizer.epsilon 1e-5";
    assert.equal(writeHeadline((await judgeRuns([calm, late])).runs), families);
    const other = write("other", calmAfter(slinging, 1000, 763));
    assert.equal(
      writeHeadline((await judgeRuns([other, calm, late])).runs),
      `${families}; from the first step up to step 1,763: 1 slingshot in other`,
    );
  });

  test("a fork is counted beside its parent, and beside its own forks as their parent, from before its own step too", async () => {
    const parent = write("p", slinging);
    const same = writeFork("same", parent, 700, slinging);
    const child = writeFork("child", same, 1000, calmAfter(slinging, 1000, 763), { changes: [epsilon] });
    assert.equal(
      writeHeadline((await judgeRuns([parent, child, same])).runs),
      "After step 700: 3 slingshots in the parent, 3 unchanged; " +
        "after step 1,000: 2 slingshots in the fork unchanged, none with optimizer.epsilon 1e-5",
    );
    const early = writeFork("early", same, 300, calmAfter(slinging, 300, 1463), { changes: [epsilon] });
    assert.equal(
      writeHeadline((await judgeRuns([early])).runs),
      "After step 300: 3 slingshots in the fork unchanged, none with optimizer.epsilon 1e-5",
    );
    const late = writeFork("late", parent, 1000, slinging);
    const before = writeFork("before", late, 700, calmAfter(slinging, 700, 1063), { changes: [epsilon] });
    assert.equal(
      writeHeadline((await judgeRuns([before])).runs),
      "After step 700: 3 slingshots in the fork unchanged, none with optimizer.epsilon 1e-5",
    );
  });

  test("a parent that ends where its fork begins has nothing to be compared over", async () => {
    const parent = write("p", slinging);
    const on = writeFork("on", parent, 1763, plateau(cycle(calmAfter(slinging, 1763, 0))), { changes: [epsilon] });
    assert.equal(
      writeHeadline((await judgeRuns([on])).runs),
      "After step 1,763: 1 slingshot with optimizer.epsilon 1e-5; from the first step up to step 1,763: 3 slingshots in the parent",
    );
  });
});

describe("where the parent is", () => {
  test("beside the fork after both were moved, by a path relative to the fork too", async () => {
    const parent = write("p", slinging);
    writeFork("f", parent, 1000, slinging);
    const origin = { run: "p", path: "../p", step: 1000, parametersSha256: "", changes: [], optimizerState: "kept" };
    write("g", slinging, { forkedFrom: origin });
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    for (const name of ["p", "f", "g"]) renameSync(join(folder, name), join(elsewhere, name));
    for (const name of ["f", "g"]) {
      assert.deepEqual(labels(await judgeRuns([join(elsewhere, name)])), ["parent", "unchanged"]);
    }
  });

  test("lost: the fork is judged by the rows that it has, and a note tells", async () => {
    const lost = writeFork("f", join(folder, "gone"), 755, slinging);
    const { runs, notes } = await judgeRuns([lost]);
    assert.deepEqual(labels({ runs }), ["unchanged"]);
    assert.match(notes.join(), /^f is a fork of gone at step 755, which was not found; looked in /);
    assert.equal(runs[0]?.fork?.parent, null);
    assert.equal(runs[0]?.slingshots.fittedAt, 61);
  });

  test("a manifest that names its own run as its parent has none", async () => {
    const itself = writeFork("i", join(folder, "i"), 1000, slinging);
    assert.equal((await judgeRuns([itself])).runs[0]?.fork?.parent, null);
  });

  test("shown only where there is room", async () => {
    const parent = write("p", slinging);
    const forks = [0, 1, 2, 3, 4, 5].map((seed) =>
      writeFork(`f${seed}`, parent, 1000, slinging, { changes: [{ path: "seed", from: 0, to: seed + 1 }] }),
    );
    const { runs, notes } = await judgeRuns(forks);
    assert.deepEqual(labels({ runs }), ["seed 1", "seed 2", "seed 3", "seed 4", "seed 5", "seed 6"]);
    assert.deepEqual(notes, ["parents of forks are not shown with them: a report has room for 6 runs"]);
    assert.equal((await judgeRuns(forks.slice(1))).runs.length, 6);
  });
});

test("a run named twice is one run", async () => {
  const directory = write("a", slinging);
  assert.deepEqual(labels(await judgeRuns([directory, `${directory}/`])), ["constructed"]);
});

test("a fork that was stopped before its first step has none of its own", async () => {
  const parent = write("p", slinging);
  const fork = writeFork("f", parent, 1763, slinging);
  const { runs } = await judgeRuns([fork]);
  assert.equal(
    writeFinding(runs[1] as (typeof runs)[1]),
    "Forked from p at step 1,763, with nothing changed. No step was recorded.",
  );
  assert.equal(writeHeadline(runs), "1 of 2 runs slingshots");
});

test("accuracies that are no shares cannot be judged", async () => {
  const percent = { ...slinging, trainAccuracy: slinging.trainAccuracy.map((share) => 100 * share) };
  const { runs } = await judgeRuns([write("percent", percent)]);
  assert.equal(
    runs[0]?.unjudged?.problem,
    "Slingshots cannot be judged: trainAccuracy goes up to 100, and a share of samples to 1",
  );
  const rounded = { ...slinging, trainAccuracy: slinging.trainAccuracy.map((share) => share * (1 + 1e-7)) };
  assert.equal((await judgeRuns([write("rounded", rounded)])).runs[0]?.unjudged, null);
});

test("a run without a step, or without a column that the detector reads, is no error", async () => {
  const empty = write("empty", startLog());
  assert.equal((await judgeRuns([empty])).runs[0]?.slingshots.fittedAt, null);
  const bare = createRun(join(folder, "bare"), {
    experiment: {},
    manifest: {},
    columns: [{ name: "lastLayerNorm", type: "f32" }],
  });
  bare.appendRow(1, [1]);
  bare.finish("done");
  const { runs } = await judgeRuns([bare.directory, write("whole", slinging)]);
  const unjudged = "Slingshots cannot be judged without the column trainLoss";
  assert.deepEqual(
    runs.map((run) => [run.unjudged?.problem ?? null, run.slingshots.slingshots.length]),
    [
      [unjudged, 0],
      [null, 3],
    ],
  );
  const fork = writeFork("f", bare.directory, 0, slinging);
  assert.equal((await judgeRuns([fork])).runs[1]?.fork?.parent?.slingshots, null);
  await assert.rejects(
    judgeRuns([join(folder, "nowhere")]),
    (error) => error instanceof StoreError && error.kind === "missing",
  );
});
