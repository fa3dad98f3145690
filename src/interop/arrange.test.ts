/** @file Which rows of a log are which steps of which run: series under one name are kept apart, and nothing is lost unsaid. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readCsv } from "./csv.ts";
import { readJsonl } from "./jsonl.ts";
import type { ColumnOptions } from "./logColumns.ts";
import { plainReading, plainRun } from "./tables.fixture.ts";

const csv = (text: string, options?: ColumnOptions) => readCsv([new TextEncoder().encode(text)], options);
const fixture = (name: string) => readFileSync(new URL(`./fixtures/logs/${name}`, import.meta.url));
const csvFixture = (name: string) => readCsv([fixture(name)]);

test("training and validation in rows of their own, told apart by a word, are columns of their own", async () => {
  const { notes, ...columns } = plainReading(await csvFixture("split.csv"));
  assert.deepEqual(columns, {
    step: [0, 100, 200, 300, 400],
    "train/loss": [2, 1, 0, 0, 0],
    "train/acc": [0, 1, 1, 1, 1],
    "test/loss": [2, 3, 4, 5, 6],
    "test/acc": [0.1, 0.1, 0.1, 0.1, 0.1],
  });
  assert.match(notes?.join() ?? "", /^split tells rows of one step apart \(train, test\): /);
  // Also where no step is there twice.
  const apart = plainReading(await csv("step,mode,loss\n1,train,3\n2,val,4\n3,train,1\n"));
  assert.deepEqual(
    [apart["train/loss"], apart["val/loss"]],
    [
      [3, Number.NaN, 1],
      [Number.NaN, 4, Number.NaN],
    ],
  );
});

test("a log of names and values has a column for each name", async () => {
  const { notes, ...columns } = plainReading(await csv("step,key,value\n1,loss,3\n1,lr,0.5\n2,loss,2\n2,lr,0.25\n"));
  assert.deepEqual(columns, { step: [1, 2], loss: [3, 2], lr: [0.5, 0.25] });
  assert.equal(notes?.length, 1);
});

test("beside names and values a seed and a time are what they are", async () => {
  const { notes, ...columns } = plainReading(
    await csv("step,key,value,seed,wall_time\n1,loss,3,7,100\n1,lr,0.5,7,101\n2,loss,2,7,102\n2,lr,0.25,7,103\n"),
  );
  assert.deepEqual(columns, { step: [1, 2], loss: [3, 2], lr: [0.5, 0.25], seed: [7, 7], wall_time: [101, 103] });
});

test("runs that a column tells apart are runs of their own, one behind the other or in turn", async () => {
  for (const [name, first, lengths] of [
    ["aa_seeds_interleaved.csv", "seed 0", [10, 10, 10]],
    ["seeds_chimera.csv", "seed 0", [21, 11]],
  ] as const) {
    const runs = await csvFixture(name);
    assert.equal(runs[0]?.run, first);
    assert.deepEqual(
      runs.map(({ table }) => table.step.length),
      lengths,
    );
    for (const { table, notes } of runs) {
      assert.deepEqual(notes, ["seed tells the runs apart"]);
      assert.ok(!table.columns.some(({ name }) => name === "seed"));
    }
  }
  const words = await csv("run,wd,step,loss\nbase,1,1,3\nbase,2,1,4\nslow,1,1,5\nslow,2,1,6\n");
  assert.deepEqual(
    words.map(({ run, table }) => [run, table.columns[0]?.values[0]]),
    [
      ["base, wd 1", 3],
      ["base, wd 2", 4],
      ["slow, wd 1", 5],
      ["slow, wd 2", 6],
    ],
  );
  // A seed that tells nothing apart is a column like any other.
  assert.deepEqual(plainReading(await csv("step,seed,loss\n1,7,3\n2,7,2\n")).seed, [7, 7]);
});

test("steps that begin again are another run, or go on where this is asked", async () => {
  const runs = await csvFixture("counter_restarts.csv");
  assert.deepEqual(
    runs.map(({ run, table }) => [run, table.step.length]),
    [
      ["part 1", 6],
      ["part 2", 6],
    ],
  );
  const one = plainReading(await readCsv([fixture("counter_restarts.csv")], { resumed: true }));
  assert.deepEqual(
    one.step,
    Array.from({ length: 12 }, (_, step) => step),
  );
});

test("the steps are in the column that loses the least", async () => {
  const iter = plainReading(await csv("epoch,iter,loss\n0,1,2\n0,2,1\n1,3,0.5\n"));
  assert.deepEqual([iter.step, iter.loss, iter.notes], [[1, 2, 3], [2, 1, 0.5], []]);
  const updates =
    '{"epoch":1,"update":0.5,"num_updates":"100","loss":5}\n{"epoch":1,"update":1,"num_updates":"200","loss":2}\n';
  assert.deepEqual(plainReading(await readJsonl([new TextEncoder().encode(updates)])).step, [100, 200]);
  // As Lightning writes them: rows of one step that lose nothing.
  assert.deepEqual(plainReading(await csv("epoch,step,a,b\n0,9,1,\n0,9,,2\n1,19,3,\n1,19,,4\n")).step, [9, 19]);
});

test("where a batch begins again in each epoch the rows are numbered, and neither column is lost", async () => {
  const { notes, ...columns } = plainReading(await csv("epoch,batch,loss\n0,0,4\n0,1,3\n1,0,2\n1,1,1\n"));
  assert.deepEqual(columns, { step: [0, 1, 2, 3], epoch: [0, 0, 1, 1], batch: [0, 1, 0, 1], loss: [4, 3, 2, 1] });
  assert.deepEqual(notes, ["batch begins again in each epoch, so the rows are numbered, from 0"]);
});

test("epochs of which some are missing are numbered as if these were not there", async () => {
  const { notes: _, ...columns } = plainReading(await csv("epoch,a\n0.5,1\nnan,9\n0.25,2\n0.75,3\n"));
  assert.deepEqual(columns, { step: [0, 1, 2], epoch: [0.25, 0.5, 0.75], a: [2, 1, 3] });
});

test("epochs that are fractions are numbered", async () => {
  const { notes, ...columns } = plainReading(await csv("epoch,loss\n0.5,4\n1.0,3\n1.5,2\n"));
  assert.deepEqual(columns, { step: [0, 1, 2], epoch: [0.5, 1, 1.5], loss: [4, 3, 2] });
  assert.deepEqual(notes, ["epoch holds fractions, so its values are numbered, from 0"]);
});

test("how many values are dropped is said", async () => {
  const { notes } = plainReading(await csvFixture("val_at_step0.csv"));
  assert.match(notes?.join() ?? "", /the last ones count, and [^\n]*4 of 5 values of val_loss are left out$/);
});

test("a row whose step is no step does not cost the others", async () => {
  const { notes, ...columns } = plainReading(await csv("step,a\n-1,9\n0,1\n1,2\n"));
  assert.deepEqual(columns, { step: [0, 1], a: [1, 2] });
  assert.deepEqual(notes, ["the step -1 is not a whole number from 0: line 2 was left out"]);
  const both = plainReading(await csv("step,a\n-1,9\n0,1\n,5\n1,2\n"));
  assert.deepEqual(both.notes?.slice(1), ["1 line has no step and was left out"]);
});

test("parted thousands are those of their column, also where a header has grown", async () => {
  const { notes: _, ...columns } = plainReading(
    await csv('step,loss\n1,"1,234"\n2,0.5\nstep,lr,loss\n3,0.25,"2,345"\n4,0.125,0.75\n'),
  );
  assert.deepEqual(columns, {
    step: [1, 2, 3, 4],
    loss: [1234, 0.5, 2345, 0.75],
    lr: [Number.NaN, Number.NaN, 0.25, 0.125],
  });
});

test("a point before three digits is no decimal point for sure where decimals have commas", async () => {
  const refused = (text: string) => assert.rejects(csv(text), { name: "FormatError", kind: "refused" }, text);
  await refused("step;loss\n1.000;0,5\n2.000;0,25\n");
  await refused("step;loss\n1;1.234,5\n2;1.234\n");
  const { notes: _, ...columns } = plainReading(await csv("step;loss;lr\n1;0,5;0.01\n2;0,25;0.125\n"));
  assert.deepEqual(columns, { step: [1, 2], loss: [0.5, 0.25], lr: [0.01, 0.125] });
});

test("columns of words are left out in one note, and what lies in a column or fits a pattern at once", async () => {
  const text = '{"step":0,"loss":1,"grad":{"_type":"h","values":[1]},"tag":"x","g1":1,"g2":2}\n';
  const read = (...skip: string[]) => readJsonl([new TextEncoder().encode(text)], { skip: new Set(skip) });
  const { notes, ...columns } = plainReading(await read("g*"));
  assert.deepEqual(columns, { step: [0], loss: [1] });
  assert.deepEqual(notes, ["no numbers, and left out: tag"]);
  assert.deepEqual(plainReading(await read("grad", "tag")).notes, []);
  assert.deepEqual(plainReading(await read()).notes, ["no numbers, and left out: grad._type, grad.values, tag"]);
  await assert.rejects(read("h*"), /^FormatError: there is no column h\* /);
});

test("a header that stands again after a resume is passed over, and one that has grown goes on", async () => {
  const again = plainReading(await csv("step,loss\n1,4\n2,3\nstep,loss\n3,2\n"));
  assert.deepEqual(
    [again.step, again.loss, again.notes],
    [[1, 2, 3], [4, 3, 2], ["the header stands again in line 4"]],
  );
  const grown = plainReading(await csv("step,loss\n1,4\nstep,loss,acc\n2,3,0.5\n"));
  assert.deepEqual(
    [grown.loss, grown.acc],
    [
      [4, 3],
      [Number.NaN, 0.5],
    ],
  );
});

test("several runs have only their own columns and rows", async () => {
  const runs = await csv("seed,step,a,b\n0,1,1,\n0,2,2,\n1,1,3,4\n");
  assert.deepEqual(
    runs.map(({ table }) => plainRun(table, [])),
    [
      { step: [1, 2], a: [1, 2], notes: [] },
      { step: [1], a: [3], b: [4], notes: [] },
    ],
  );
});

test("runs whose columns stand beside each other are runs of their own, each to its own end", async () => {
  const runs = await csv(
    '"Step","warm-sea-3 - loss","warm-sea-3 - loss__MIN","warm-sea-3 - loss__MAX","b - c - loss","b - c - loss__MIN","b - c - loss__MAX"\n' +
      '"0","2","2","2","3","3","3"\n"10","1","1","1","2.5","2.5","2.5"\n"20","","","","1.5","1.5","1.5"\n',
  );
  assert.deepEqual(
    runs.map(({ run, table }) => [run, plainRun(table, [])]),
    [
      ["warm-sea-3", { step: [0, 10], loss: [2, 1], notes: [] }],
      ["b - c", { step: [0, 10, 20], loss: [3, 2.5, 1.5], notes: [] }],
    ],
  );
  assert.match(runs[0]?.notes.join() ?? "", /^left out beside the values of the runs: warm-sea-3 - loss__MIN, /);
  const one = plainReading(await csv("Step,run - loss,run - loss__MIN,run - loss__MAX\n0,2,2,2\n"));
  assert.deepEqual(one.loss, [2]);
  // Halves of one run are none.
  assert.deepEqual(plainReading(await csv("step,train - loss,val - loss\n0,2,3\n"))["val - loss"], [3]);
});

test("a table of runs is told from a log", async () => {
  await assert.rejects(csv('Name,State,User,Created,_step,loss\n"a","finished","me","2024",500,0.5\n'), {
    kind: "refused",
    message: /^it is a table of runs, with a row for each, and holds no steps; /,
  });
});
