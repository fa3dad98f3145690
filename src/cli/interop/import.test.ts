/** @file `slingshot import` from end to end: logs become runs. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { temporaryPath } from "../../files/temporaryName.ts";
import { encodeTensorBoard } from "../../interop/index.ts";
import { createRun } from "../../recording/index.ts";
import { abandonedPath } from "../../recording/testRun.fixture.ts";
import { judgeRun } from "../../verdict/index.ts";
import { callInProcess } from "../callInProcess.fixture.ts";
import { importFile, importOn, importRun, makeRunsIn, out, root, write, writeDeep } from "./import.fixture.ts";

const LOG = "step,loss,head norm\n1,0.5,1\n2,0.1,2\n";

test("a CSV log becomes a run that says where it comes from", async () => {
  const path = write("my log.csv", LOG);
  const { run, stderr } = await importRun(path, "--map", "trainLoss=loss", "--map", "lastLayerNorm=head norm");
  assert.match(basename(run.directory), /^\d{4}-\d\d-\d\d-\d{6}-my-log-[0-9a-f]{4}$/);
  assert.deepEqual([...run.series.step], [1, 2]);
  assert.deepEqual(run.series.columns, { trainLoss: Float64Array.of(0.5, 0.1), lastLayerNorm: Float32Array.of(1, 2) });
  const { kind, status, steps, notes } = run.manifest;
  assert.deepEqual({ kind, status, steps, notes }, { kind: "imported-log", status: "done", steps: 2, notes: [] });
  assert.deepEqual(run.manifest.outcome, {
    ...{ answer: "neither", slingshots: 0, trainLoss: 0.1, trainAccuracy: null, validationAccuracy: null },
  });
  const { stdout } = await callInProcess("query", "SELECT status FROM runs", run.directory, "--format", "jsonl");
  assert.equal(stdout, '{"status":"imported"}\n');
  const sha256 = createHash("sha256").update(LOG).digest("hex");
  assert.deepEqual(run.experiment, { name: "my log", importedFrom: { file: "my log.csv", sha256, format: "csv" } });
  assert.equal(
    stderr,
    `2 steps from 1 to 2, 2 columns: loss as trainLoss, head norm as lastLayerNorm\n${path}: the log has no trainAccuracy, validationLoss, validationAccuracy: without trainAccuracy the loss alone says when the training data are fitted; without trainAccuracy and validationAccuracy grokking is not looked for\n`,
  );
});

test("the least that the loss can be is kept, and spikes are looked for above it", async () => {
  const rows = Array.from({ length: 400 }, (_, i) => {
    const loss = i === 300 ? 1.5 : 0.5 + Math.max(1e-7, 2 * Math.exp(-i / 5));
    return `${i + 1},${loss},${i === 300 ? 0.6 : i < 10 ? 0.5 : 1},${i < 200 ? 1 : Math.min(2, 1 + (i - 200) / 100)}`;
  });
  const path = write("smoothed.csv", `step,trainLoss,trainAccuracy,lastLayerNorm\n${rows.join("\n")}\n`);
  const floored = await importRun(path, "--loss-floor", "0.5");
  assert.deepEqual(floored.run.manifest.loss, { unit: "nats", fittedBelow: 0.51, floor: 0.5 });
  const plain = await importRun(path);
  assert.equal(plain.run.manifest.loss, undefined);
  assert.deepEqual(floored.run.manifest.outcome, {
    ...{ answer: "slingshots", slingshots: 1, trainLoss: 0.5000001, trainAccuracy: 1, validationAccuracy: null },
  });
  const count = ({ run }: typeof plain) => judgeRun(run).slingshots.slingshots.length;
  assert.deepEqual([count(floored), count(plain), count(await importRun(path, "--loss-floor", "0"))], [1, 0, 0]);
});

test("a floor that losses of the log are below is refused, and rounding is not", async () => {
  const path = write("low.csv", "step,loss\n1,2\n2,0.3\n3,nan\n4,0.7\n");
  const before = readdirSync(root);
  const result = await importFile(path, "--loss-floor", "5");
  assert.deepEqual([result.code, result.stdout], [2, ""]);
  assert.match(result.stderr, /--loss-floor: trainLoss goes down to 0\.3, below 5\n$/);
  assert.deepEqual(readdirSync(root), before);
  for (const floor of ["0.3", "0.3005", "1e-1"]) {
    const { run } = await importRun(path, "--loss-floor", floor);
    // Nothing is known of its slingshots: it has no norms.
    assert.deepEqual(run.manifest.outcome, {
      ...{ answer: "cannot-tell", slingshots: 0, trainLoss: 0.7, trainAccuracy: null, validationAccuracy: null },
    });
    const listed = (await callInProcess("ls", run.directory)).stdout.split("\n");
    assert.deepEqual(listed[1]?.split(/ {2,}/).slice(2, 7), ["imported", "4", "–", "–", "?"]);
  }
});

test("a JSON Lines log is recognised, its name is given, and columns are left out", async () => {
  const path = write("log.txt", '{"iteration": 3, "lr": 2, "note": "x"}\n{"iteration": 3, "lr": 1}\n');
  const { run, stderr } = await importRun(path, "--skip", "note", "--name", "Given");
  assert.match(basename(run.directory), /-given-/);
  assert.deepEqual(run.series, { step: Float64Array.of(3), columns: { lr: Float32Array.of(1) } });
  const note =
    "step 3 was logged more than once, with different values; the last ones count, and 1 of 2 values of lr is left out";
  assert.deepEqual(run.manifest.notes, [note]);
  const said = `1 step (3), 1 column: lr\n${path}: left out as asked: note; ${note}\n${path}: the log has no trainLoss, `;
  assert.ok(stderr.startsWith(said), stderr);
});

test("what the log lacks is said, with what follows from it and how to name a column", async () => {
  const lossOnly = write("lossOnly.csv", "step,trainLoss,head norm\n1,0.5,1\n");
  const { stderr } = await importRun(lossOnly);
  assert.match(stderr, /: the log has no lastLayerNorm, trainAccuracy, validationLoss, validationAccuracy: /);
  assert.match(
    stderr,
    /without lastLayerNorm slingshots cannot be judged; without trainAccuracy and validationAccuracy grokking is not /,
  );
  assert.match(stderr, /; --map lastLayerNorm=COLUMN names one of its other columns: head norm\n$/);
  const columns = "step,trainLoss,lastLayerNorm,trainAccuracy,validationLoss,validationAccuracy";
  const complete = await importRun(write("complete.csv", `${columns}\n1,1,1,1,1,1\n`));
  assert.match(complete.stderr, /^1 step \(1\), 5 columns: [^\n]*\n$/);
  // Nothing is judged by it.
  const judged = columns.replace(",validationLoss", "");
  const { stderr: one } = await importRun(write("judged.csv", `${judged}\n1,1,1,1,1\n`));
  assert.match(one, /^1 step \(1\), 4 columns: [^\n]*\n$/);
});

test("a line says what was taken, and one what was left: the first of it, and how much more", async () => {
  const header = ["step", ...Array.from({ length: 30 }, () => ""), "trainLoss", "x"].join();
  const row = (step: number) => [step, ...Array.from({ length: 32 }, () => "1")].join();
  const path = write("unnamed.csv", `${header}\n${[1, 1_000, 2].map(row).join("\n")}\n3,1`);
  const { run, stderr } = await importRun(path, "--skip", "x");
  const [taken, left, ...others] = stderr.trimEnd().split("\n");
  assert.equal(taken, "3 steps from 1 to 1,000, 1 column: trainLoss");
  // 30 columns, a line that is cut, and the order.
  const unnamed = [2, 3].map((column) => `column ${column} has no name and was left out`).join("; ");
  assert.equal(left, `${path}: left out as asked: x; ${unnamed}; and 30 more`);
  assert.match(others.join("\n"), /^\S+: the log has no lastLayerNorm[^\n]*$/);
  assert.equal((run.manifest.notes as string[]).length, 23);
  const quiet = await importRun(path, "--quiet");
  assert.equal(quiet.stderr, "");
});

test("names that other tools give by convention are taken for ours, and this is said", async () => {
  const keras = write("keras.csv", "epoch,accuracy,loss,lr,val_accuracy,val_loss\n0,0.5,2,0.1,NA,1\n1,1,1,0.1,0.5,1\n");
  const { run, stderr } = await importRun(keras);
  assert.deepEqual(Object.keys(run.series.columns), [
    "trainAccuracy",
    "trainLoss",
    "lr",
    "validationAccuracy",
    "validationLoss",
  ]);
  const note = "loss is taken for trainLoss; --map loss=loss keeps its name";
  assert.equal((run.manifest.notes as string[]).length, 4);
  assert.equal((run.manifest.notes as string[])[0], note);
  assert.match(
    stderr,
    /^2 steps from 0 to 1, 5 columns: accuracy as trainAccuracy, loss as trainLoss, lr, [^\n]*; --map loss=loss keeps its name\n\S+: the log has no lastLayerNorm: [^\n]*\n$/,
  );
  const names = async (path: string, ...map: string[]) => {
    const { run } = await importRun(path, ...map.flatMap((pair) => ["--map", pair]));
    return Object.keys(run.series.columns).join();
  };
  assert.equal(
    await names(keras, "trainLoss=lr", "loss=loss", "a=accuracy"),
    "a,loss,trainLoss,validationAccuracy,validationLoss",
  );
  // Two that could be it: neither is taken. One of them with a single value: it is the mean of the run.
  assert.equal(await names(write("two.csv", "step,loss,train_loss\n1,2,3\n2,1,2\n")), "loss,train_loss");
  assert.equal(await names(write("mean.csv", "step,loss,train_loss\n1,2,\n2,1,1.5\n")), "trainLoss,train_loss");
  assert.equal(await names(write("ours.csv", "step,trainLoss,loss\n1,2,3\n2,1,2\n")), "trainLoss,loss");
});

test("accuracies in percent become shares, and this is said; what is neither is refused", async () => {
  const path = write("percent.csv", "step,trainAccuracy,val\n1,0,0.5\n2,99.9,nan\n3,100,1.0000001\n");
  const { run, stderr } = await importRun(path, "--map", "validationAccuracy=val");
  assert.deepEqual(run.series.columns, {
    trainAccuracy: Float64Array.of(0, 99.9 / 100, 1),
    // As at chance: what belongs together has one unit.
    validationAccuracy: Float64Array.of(0.5 / 100, Number.NaN, 1.0000001 / 100),
  });
  const note =
    "column trainAccuracy exceeds 1 (its highest value is 100), so it is read as percent and divided by 100, and so is val (as validationAccuracy) (highest 1.0000001)";
  assert.deepEqual(run.manifest.notes, [note]);
  assert.ok(stderr.includes(`${path}: ${note}\n`), stderr);
  for (const value of ["250", "-0.5"]) {
    const wrong = write("wrong.csv", `step,acc\n1,1\n7,${value}\n`);
    const { code, stderr } = await importFile(wrong, "--map", "trainAccuracy=acc");
    assert.equal(code, 2);
    assert.match(
      stderr,
      new RegExp(`^error: [^\\n]*column acc \\(as trainAccuracy\\) is ${value} at step 7; [^\\n]*\\n$`),
    );
  }
});

test("the names that laboratories give their columns are taken, and a typing error in one of ours is not", async () => {
  const columns = async (header: string, ...args: string[]) => {
    const row = (step: number) => [step, ...header.split(",").map(() => 0.5 / step)].join();
    const { run } = await importRun(write("names.csv", `step,${header}\n${row(1)}\n${row(2)}\n`), ...args);
    return Object.keys(run.series.columns).join();
  };
  const four = "trainLoss,validationLoss,trainAccuracy,validationAccuracy";
  assert.equal(await columns("train_loss,test_loss,train_acc,test_acc"), four);
  assert.equal(await columns("train/loss,valid/loss,Train Accuracy,val_acc"), four);
  assert.equal(await columns("train_loss_step,train_loss_epoch,val_loss"), "trainLoss,train_loss_epoch,validationLoss");
  // What is called validation is it, and what was tested stays what it is.
  assert.equal(await columns("loss,val_acc,test_acc"), "trainLoss,validationAccuracy,test_acc");
  const typo = await importFile(write("typo.csv", LOG), "--map", "trainLos=loss");
  assert.equal(typo.code, 2);
  assert.equal(typo.stderr, "error: --map: no column is judged that is called trainLos; did you mean trainLoss?\n");
  const total = write("total.csv", "step,loss,acc,weight_norm,grad_norm\n1,2,0.5,3,4\n2,1,0.6,3,4\n");
  assert.match((await importRun(total)).stderr, /without lastLayerNorm slingshots cannot be judged; [^\n-]*\n$/);
});

test("a table without a header is told as such, and takes names for its columns", async () => {
  const table = write("bare.txt", "1 0.25 0.5\n2 0.5 0.5\n3 1.0 0.75\n");
  const { code, stderr } = await importFile(table);
  assert.equal(code, 2);
  assert.match(
    stderr,
    /it has no header: its first line is made of numbers; --columns NAMES names its 3 columns, like /,
  );
  const { run } = await importRun(table, "--columns", "step,trainAccuracy,validationAccuracy");
  assert.deepEqual([...run.series.step], [1, 2, 3]);
  assert.deepEqual(run.series.columns.validationAccuracy, Float32Array.of(0.5, 0.5, 0.75));
  const short = await importFile(table, "--columns", "step,loss");
  assert.match(short.stderr, /^error: [^\n]*2 names are given, and a row has 3 cells\n$/);
  const saved = write("saved.txt", "# step loss acc\n0 2.5 0.5\n1 1.5 0.75\n");
  assert.deepEqual((await importRun(saved)).run.series.columns.trainLoss, Float32Array.of(2.5, 1.5));
  const remark = write("remark.csv", '#{"t_start": 1.5, "env": "None"}\nstep,loss\n0,1.0\n1,0.5\n');
  assert.deepEqual((await importRun(remark)).run.series.columns.trainLoss, Float32Array.of(1, 0.5));
  const metric = write("train_loss", "1700000000000 2.0 0\n1700000001000 1.0 100\n");
  const { series } = (await importRun(metric)).run;
  assert.deepEqual(series, { step: Float64Array.of(0, 100), columns: { trainLoss: Float32Array.of(2, 1) } });
  writeDeep("mlruns", "meta.yaml")("x: 1");
  writeDeep("mlruns", "metrics", "loss")("1700000000000 2.0 0\n1700000001000 1.0 100\n");
  writeDeep("mlruns", "metrics", "val_loss")("1700000001000 3.0 100\n");
  const { columns } = (await importRun(join(root, "mlruns"))).run.series;
  assert.deepEqual(columns, { trainLoss: Float32Array.of(2, 1), validationLoss: Float32Array.of(Number.NaN, 3) });
});

test("JSON documents are recognised", async () => {
  for (const [name, text] of [
    ["trainer_state.json", '{\n  "best_metric": null,\n  "log_history": [{"step": 10, "loss": 1.0}]\n}'],
    ["array.json", '[{"step":10,"loss":1}]'],
  ] as const) {
    const { run } = await importRun(write(name, text));
    assert.deepEqual(run.series, { step: Float64Array.of(10), columns: { trainLoss: Float32Array.of(1) } });
    assert.equal((run.experiment as { importedFrom: { format: string } }).importedFrom.format, "json");
  }
});

test("a log is read that is packed with gzip, or is UTF-16, as Windows writes it; damage is told", async () => {
  const expected = {
    step: Float64Array.of(1, 2),
    columns: { trainLoss: Float32Array.of(0.5, 0.125), lr: Float32Array.of(1, 2) },
  };
  const text = "step,loss,lr\n1,0.5,1\n2,0.125,2\n";
  const swapped = Buffer.from(`\ufeff${text}`, "utf16le").swap16();
  for (const [name, bytes] of [
    ["packed.csv.gz", gzipSync(text)],
    ["wide.csv", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["swapped.csv", swapped],
    ["both.csv.gz", gzipSync(swapped)],
    ["lines.jsonl.gz", gzipSync('{"step":1,"loss":0.5,"lr":1}\n{"step":2,"loss":0.125,"lr":2}\n')],
  ] as const) {
    const { run } = await importRun(write(name, bytes));
    assert.deepEqual(run.series, expected, name);
    assert.equal((run.experiment as { name: string }).name, name.split(".")[0]);
  }
  const rows = Array.from({ length: 50_000 }, (_, i) => `${i},${Math.sin(i)}`);
  const cut = gzipSync(`step,loss\n${rows.join("\n")}\n`);
  const { code, stderr } = await importFile(write("cut.csv.gz", cut.subarray(0, cut.length / 2)));
  assert.equal(code, 3);
  assert.match(stderr, /^error: [^\n]*its gzip is damaged or cut\n$/);
});

test("files of other kinds are named, with what helps", async () => {
  const binary = (hex: string) => Buffer.concat([Buffer.from(hex, "hex"), Buffer.alloc(40)]);
  for (const [name, bytes, message] of [
    ["model.pt", binary("504b0304"), /is a zip archive, as PyTorch's \.pt files[^\n]*save_file/],
    ["old.pt", binary("80028a0a"), /is a pickle of Python's[^\n]*save_file/],
    ["what.bin", Buffer.from("step\0\0\0"), /what\.bin is not text in UTF-8/],
  ] as const) {
    const { code, stderr } = await importFile(write(name, bytes));
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^error: [^\n]*\n$/);
    assert.match(stderr.trimEnd(), message);
  }
});

test("a run that was exported and imported is the same to the bit", async () => {
  const path = write(
    "bits.csv",
    "step,x,y\n0,-0,NaN\n1,5e-324,-Infinity\n9007199254740991,0.1,1.7976931348623157e308\n",
  );
  const { run } = await importRun(path);
  assert.deepEqual([...run.series.step], [0, 1, Number.MAX_SAFE_INTEGER]);
  assert.deepEqual(run.series.columns, {
    x: Float64Array.of(-0, 5e-324, 0.1),
    y: Float64Array.of(Number.NaN, Number.NEGATIVE_INFINITY, Number.MAX_VALUE),
  });
});

/** An event file that ends within its first step. */
function cutAfterFirstRecord(): Uint8Array {
  const column = { name: "loss", values: Float64Array.of(1) };
  const [bytes = new Uint8Array()] = encodeTensorBoard({ step: Float64Array.of(1), columns: [column] }, 0);
  return bytes.subarray(0, bytes.length - 3);
}

test("what cannot be imported leaves no run behind", async () => {
  const log = write("log.csv", LOG);
  const other = write("seed-1.csv", LOG);
  const words = write("words.csv", "step,loss,phase\n1,0.5,3\n2,0.5,train\n");
  const noStep = write("noStep.csv", "t,loss\n1,0.5\n");
  const empty = write("empty.csv", "step,loss\n");
  const broken = write("broken.jsonl", '{"step": 1}\nnot json\n{"step": 2}\n');
  const cut = write("cut.csv", "step,loss\n1");
  const cutEvents = write("events.out.tfevents.1", cutAfterFirstRecord());
  const folder = join(root, "folder");
  mkdirSync(join(folder, "train"), { recursive: true });
  for (const [args, code, message] of [
    [
      [words],
      2,
      /words\.csv, read as CSV: line 3, column phase: "train" is not a number; --skip COLUMN leaves a column out$/,
    ],
    [
      [noStep],
      2,
      /no column is called step, [^\n]*\(columns: t, loss\); --step COLUMN names the one that holds the steps$/,
    ],
    [[log, "--step", "t"], 2, /there is no column t \(columns: step, loss, head norm\)$/],
    [[empty], 2, /empty\.csv holds no steps$/],
    [[cut], 2, /cut\.csv holds no step that can be read: line 2, the last one, is cut and was left out$/],
    [
      [cutEvents],
      3,
      /holds no step that can be read: .*: record 2 at byte \d+, the last one, is cut and was left out$/,
    ],
    [[broken], 3, /broken\.jsonl, read as JSON Lines: line 2 is not a JSON object$/],
    [[folder], 2, /folder holds no event files of TensorBoard; each folder in it may be a run of its own: train$/],
    [[join(root, "nowhere")], 3, /there is no file .*nowhere$/],
    [
      [log, "--map", "trainLoss"],
      2,
      /--map: "trainLoss" is not allowed; must be ours=theirs, like trainLoss=loss\/train$/,
    ],
    [[log, "--map", "trainLoss=los"], 2, /--map: .* has no column los \(columns: loss, head norm\)$/],
    [[log, "--map", "a=loss", "--map", "b=loss"], 2, /--map: loss is named twice, a and b$/],
    [[log, "--map", "a=loss", "--map", "a=accuracy"], 2, /--map: a is given twice, to loss and accuracy$/],
    [[log, other], 2, /two of the files have a column loss, as different runs do; import them one by one$/],
    [[log, "--map", "loss=head norm"], 2, /--map: there is a column loss already; --skip loss leaves that out$/],
    [[log, "--map", "step=loss"], 2, /--map: there is a column step already/],
    [[log, "--experiment", "hypercube"], 2, /--experiment: is for weights, and the file is a log$/],
    ...["-1", "", " ", "x", "0x1", "1e9", "NaN", "Infinity"].map(
      (floor) =>
        [
          [log, `--loss-floor=${floor}`],
          2,
          /--loss-floor: .* is not allowed; must be a number from 0 to 1000$/,
        ] as const,
    ),
    [[log, "--set", "seed=1"], 2, /--set: is for weights, and the file is a log$/],
  ] as const) {
    const result = await importFile(...args);
    assert.deepEqual([result.code, result.stdout], [code, ""], result.stderr);
    assert.match(result.stderr, /^error: [^\n]*\n$/);
    assert.match(result.stderr.trimEnd(), message);
  }
  assert.throws(() => readdirSync(out), /ENOENT/);
});

test("where no folder can be made one line says so, and nothing is left", async () => {
  const log = write("unwritable.csv", LOG);
  const file = write("a file", "mine");
  const pipe = join(root, "a pipe");
  execFileSync("mkfifo", [pipe]);
  const before = readdirSync(root).sort();
  for (const place of [file, pipe, "/dev/full", "/dev/null", join(file, "deeper")]) {
    makeRunsIn(place);
    const { code, stdout, stderr } = await importFile(log);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^error: cannot create \S.*: a part of the path is not a folder \(ENOTDIR\)\n$/m);
  }
  assert.deepEqual(readdirSync(root).sort(), before);
});

test("what killed commands left where runs are is removed by the next import, and what others make is not", async () => {
  const log = write("next.csv", LOG);
  const left = [join(out, "2026-11-22-killed-1f3a"), join(out, "2026-11-22-empty-77c0")].map(abandonedPath);
  const living = temporaryPath(join(out, "2026-11-22-living-1f3a"));
  for (const path of [...left, living]) mkdirSync(path, { recursive: true });
  createRun(join(left[0] ?? "", "run"), { experiment: {}, manifest: {}, columns: [] }).release();
  const { run } = await importRun(log);
  assert.deepEqual(readdirSync(out).sort(), [basename(living), basename(run.directory)]);
});

test("on a terminal an import shows how far it is, and leaves no trace of it", async () => {
  const rows = Array.from({ length: 300_000 }, (_, i) => `${i},0.125`);
  const broken = write("broken.csv", `step,trainLoss\n${rows.join("\n")}\n1,oops\n`);
  const shown = (await importOn({ isTTY: true, columns: 80 }, broken)).stderr.split("\r\u001b[K");
  assert.match(shown[1] ?? "", /reading \d+ %\S* {2}(\?|\d+ s) left/);
  assert.match(shown.at(-1) ?? "", /^\S*error:\S* [^\n]*"oops" is not a number[^\n]*\n$/);
});
