/** @file `slingshot report` from end to end, on runs that are written here. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { planRemoval } from "../../catalog/index.ts";
import { temporaryPath } from "../../files/temporaryName.ts";
import { createRun } from "../../recording/index.ts";
import { abandonedPath } from "../../recording/testRun.fixture.ts";
import { defaultPointLimit } from "../../report/renderReport.ts";
import { callInProcess } from "../callInProcess.fixture.ts";

const home = process.cwd();
let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "slingshot-report-"));
  process.chdir(root);
});
afterEach(() => {
  process.chdir(home);
  rmSync(root, { recursive: true, force: true });
});

const STEPS = 3000;
const CYCLE = 600;
const names = ["trainLoss", "trainAccuracy", "lastLayerNorm", "validationAccuracy"] as const;

interface Forged {
  /** The step after which nothing spikes any more. */
  readonly calmAfter?: number;
  readonly steps?: number;
  readonly manifest?: object;
  readonly spanRows?: number;
}

/**
 * A run that fits at step 100 and spikes at steps 600, 1,200, 1,800, 2,400 and 3,000, which does not come down. Its
 * validation, every 100 steps, is 96 % at step 2,000 and 100 % at step 2,500.
 */
function writeRun(
  name: string,
  { calmAfter = STEPS, steps = STEPS, manifest = {}, spanRows = 1000 }: Forged = {},
): string {
  const run = createRun(join(root, name), {
    experiment: { name: "forged", steps },
    manifest: { ...manifest },
    columns: names.map((column) => ({ name: column, type: "f64" as const })),
    spanRows,
  });
  for (let step = 1; step <= steps; step++) {
    const phase = Math.min(step, calmAfter) % CYCLE;
    const cycle = Math.floor(Math.min(step, calmAfter) / CYCLE);
    const spiking = step <= calmAfter && cycle > 0 && phase < 10;
    const loss = spiking ? 0.5 * 0.7 ** phase : Math.max(1e-9, Math.exp(-phase / 20));
    const validation = step >= 2500 ? 1 : step >= 2000 ? 0.96 : 0.1;
    run.appendRow(step, [
      loss,
      step < 100 || spiking ? 0.9 : 1,
      0.1 * (1 + cycle + Math.max(0, (phase - CYCLE / 2) / (CYCLE / 2))),
      step % 100 === 0 ? validation : Number.NaN,
    ]);
  }
  run.finish("done");
  return name;
}

function writeFork(name: string, parent: string, at: number, forged: Forged, changes: readonly object[] = []): string {
  const forkedFrom = {
    run: parent,
    path: `../${parent}`,
    step: at,
    parametersSha256: "",
    changes,
    optimizerState: "kept",
  };
  return writeRun(name, { ...forged, manifest: { forkedFrom } });
}

const report = (...args: string[]) => callInProcess("report", ...args);

const read = (path: string) => readFileSync(path, "utf8");

test("one run has its page in its folder; standard output is the path, standard error the findings", async () => {
  const run = writeRun("a");
  const { code, stdout, stderr } = await report(run);
  assert.deepEqual([code, stdout], [0, "a/report.html\n"]);
  assert.match(read("a/report.html"), /<h1>4 slingshots in 3,000 steps<\/h1>/);
  assert.match(
    stderr,
    /^4 slingshots in 3,000 steps\nforged: Fits its training data at step 100\. 4 slingshots follow\./,
  );
  assert.match(stderr, /Validation accuracy reaches 95 % at step 2,000 and 100 % at step 2,500 /);
  assert.equal((await report(run, "--quiet")).stderr, "");
});

test("several runs have theirs where the command runs, or where --out says", async () => {
  const runs = [writeRun("a"), writeRun("b", { calmAfter: 1500 })];
  assert.equal((await report(...runs)).stdout, "report.html\n");
  assert.match(read("report.html"), /<h1>4 slingshots in a, 2 in b<\/h1>/);
  assert.equal((await report(...runs, "--out", "pages.html")).stdout, "pages.html\n");
  assert.equal((await report("a", "./a/")).stdout, "a/report.html\n");
  assert.deepEqual(readdirSync(".").sort(), ["a", "b", "pages.html", "report.html"]);
});

describe("forks", () => {
  const epsilon = { path: "optimizer.epsilon", from: 1e-8, to: 1e-5 };
  const writeFamily = () => {
    writeRun("parent");
    writeFork("same", "parent", 1500, {});
    writeFork("calm", "parent", 1500, { calmAfter: 1500 }, [epsilon]);
  };

  test("the parent is drawn with them", async () => {
    writeFamily();
    const { stderr } = await report("same", "calm");
    const headline = "After step 1,500: 2 slingshots in the parent, 2 unchanged, none with optimizer.epsilon 1e-5";
    assert.ok(stderr.startsWith(`${headline}\n`), stderr);
    assert.match(read("report.html"), /data-run="2"/);
    const alone = await report("same", "calm", "--alone");
    assert.match(
      alone.stderr,
      /^After step 1,500: 2 slingshots in the fork unchanged, none with optimizer\.epsilon 1e-5\n/,
    );
    assert.doesNotMatch(read("report.html"), /data-run="2"/);
  });

  test("--json says of each run what was found, and whether it equals its parent", async () => {
    writeFamily();
    const { stdout } = await report("same", "calm", "--json", "--quiet");
    assert.equal(stdout.indexOf("\n"), stdout.length - 1);
    const { report: page, headline, runs } = JSON.parse(stdout);
    assert.equal(page, "report.html");
    assert.match(headline, /^After step 1,500: /);
    const summary = runs.map((run: Record<string, unknown>) => [
      run.label,
      run.firstStep,
      run.answer,
      (run.slingshots as unknown[]).length,
      run.equalsParent,
    ]);
    assert.deepEqual(summary, [
      ["parent", 1, "slingshots", 4, null],
      ["unchanged", 1501, "slingshots", 2, true],
      ["optimizer.epsilon 1e-5", 1501, "neither", 0, false],
    ]);
    const [parent, same, calm] = runs;
    assert.deepEqual(parent.grokking.t4, 2500);
    assert.deepEqual([parent.grokkingAtThreshold.percent, parent.grokkingAtThreshold.t4], [95, 2000]);
    assert.deepEqual(parent.damaged, []);
    assert.equal(same.comparedWithParent.difference, null);
    assert.equal(calm.comparedWithParent.difference.step, 1501);
    assert.deepEqual(calm.forkedFrom.changes, [epsilon]);
  });

  test("another run in the parent's place is not taken for it", async () => {
    writeFamily();
    rmSync("parent", { recursive: true });
    writeRun("parent", { calmAfter: 700 });
    const { code, stderr } = await report("same");
    assert.equal(code, 0);
    assert.match(stderr, /^note: same is a fork of parent at step 1,500, which is not the run in \S+parent: that has /);
    assert.doesNotMatch(read("same/report.html"), /equals its parent/i);
    assert.doesNotMatch(read("same/report.html"), /data-run="1"/);
  });

  test("a parent that is gone is said to be", async () => {
    writeFamily();
    rmSync("parent", { recursive: true });
    const { code, stderr } = await report("same");
    assert.equal(code, 0);
    assert.match(stderr, /^note: same is a fork of parent at step 1,500, which was not found; looked in /);
    assert.match(
      read("same/report.html"),
      /unchanged is a fork of parent, which cannot be read: it is compared with nothing\./,
    );
  });
});

test("what is damaged is named on the page and on standard error, and the rest is shown", async () => {
  writeRun("a", { spanRows: 1000 });
  const [, second = ""] = readdirSync("a/series").sort();
  truncateSync(join("a/series", second), 100);
  const { code, stdout, stderr } = await report("a", "--json");
  assert.equal(code, 0);
  assert.ok(stderr.includes(`damaged: a: series/${second} (steps 1,001 to 2,000) cannot be read: `), stderr);
  assert.ok(read("a/report.html").includes(`series/${second} (steps 1,001 to 2,000) cannot be read: `));
  const [run] = JSON.parse(stdout).runs;
  assert.deepEqual(run.lostSteps, [{ firstStep: 1001, lastStep: 2000 }]);
  assert.match(run.finding, /^Steps 1,001 to 2,000 are lost: /);
  assert.deepEqual([run.damaged[0].file, run.damaged[0].firstStep], [`series/${second}`, 1001]);
  // A parent that is not shown is damaged all the same.
  writeFork("fork", "a", 1500, {});
  assert.ok((await report("fork", "--alone")).stderr.includes(`damaged: a: series/${second} `));
});

test("a log without the norm is shown beside the others, and its answer is none", async () => {
  const bare = createRun(join(root, "bare"), {
    experiment: { name: "bare" },
    manifest: { kind: "imported-log" },
    columns: [{ name: "trainLoss", type: "f64" }],
  });
  for (let step = 1; step <= 20; step++) bare.appendRow(step, [1 / step]);
  bare.finish("done");
  const { code, stdout, stderr } = await report(writeRun("a"), "bare", "--json");
  assert.equal(code, 0);
  assert.match(
    stderr,
    /\nbare: Slingshots cannot be judged without the column lastLayerNorm; [^\n]* import it with --map lastLayerNorm=COLUMN\.\n/,
  );
  const [a, b] = JSON.parse(stdout).runs;
  assert.deepEqual([a.answer, a.unjudged, a.lostSteps], ["slingshots", null, []]);
  assert.deepEqual([b.answer, b.unjudged], [null, b.reason]);
  assert.match(read("report.html"), /id="chart-trainLoss"/);
});

test("--threshold is the other validation accuracy that counts", async () => {
  writeRun("a");
  const { stderr } = await report("a", "--threshold", "96.5");
  assert.match(stderr, /Validation accuracy reaches 100 % at step 2,500 /);
  const { stdout } = await report("a", "--threshold", "7", "--json");
  assert.deepEqual(JSON.parse(stdout).runs[0].grokkingAtThreshold.percent, 7);
  assert.deepEqual(JSON.parse(stdout).runs[0].grokkingAtThreshold.t4, 100);
  for (const threshold of ["0", "101", "-5", "half", "1e1"]) {
    const { code, stderr: refusal } = await report("a", `--threshold=${threshold}`);
    assert.equal(code, 2);
    assert.equal(
      refusal,
      `error: --threshold: "${threshold}" is not allowed; must be a percentage above 0, at most 100\n`,
    );
  }
});

test("--points makes the page smaller", async () => {
  writeRun("a");
  await report("a");
  const whole = read("a/report.html");
  await report("a", "--points", "1000");
  assert.ok(read("a/report.html").length < whole.length - 20_000);
  await report("a", "--points", String(defaultPointLimit));
  assert.equal(read("a/report.html"), whole);
  for (const points of ["999", "1e5", "many", "1.5"]) {
    const { code, stderr } = await report("a", "--points", points);
    assert.equal(code, 2);
    assert.match(stderr, /^error: --points: ".+" is not allowed; must be a whole number from 1000 to 100000000\n$/);
  }
  assert.match((await report("--help")).stdout, new RegExp(`default: ${defaultPointLimit}\\)`));
});

test("what a killed report left beside its page is removed by the next, and what another one is writing is not", async () => {
  writeRun("a");
  const left = [abandonedPath("a/report.html"), abandonedPath("page.html"), abandonedPath("demo.html")];
  const living = temporaryPath("other.html");
  for (const path of [...left, living]) writeFileSync(path, "part");
  await report("a");
  assert.deepEqual(left.map(existsSync), [false, true, true]);
  await report("a", "--out", "page.html");
  assert.deepEqual(readdirSync(".").sort(), [living, "a", "page.html"]);
});

describe("what cannot be done is said in one line", () => {
  const refused = async (code: number, line: RegExp, ...args: string[]) => {
    const result = await report(...args);
    assert.deepEqual([result.code, result.stdout], [code, ""]);
    assert.match(result.stderr, line);
    assert.equal(result.stderr.split("\n").length, 2);
  };

  test("a folder that is no run, or is not there", async () => {
    mkdirSync("empty");
    await refused(
      2,
      /^error: nowhere is not a run: there is no such folder, and no run in runs has it in its name\n$/,
      "nowhere",
    );
    await refused(3, /^error: empty is not a run: it has no manifest\.json\n$/, writeRun("a"), "empty");
  });

  test("no run, too many, and lines of more than six", async () => {
    await refused(2, /missing required argument 'run'/);
    const names = Array.from({ length: 1001 }, (_, i) => `no/${i}`);
    await refused(2, /^error: a report shows at most 1000 runs; 1001 were named\n$/, ...names);
    const seven = names.slice(0, 7);
    await refused(2, /^error: --points is of .*: at most 6 runs .*; 7 were named\n$/, ...seven, "--points", "2000");
    await refused(3, /^error: no\/0 is not a run: there is no folder no\n$/, ...seven);
  });

  test("a page where none can be, and a file that is none of ours", async () => {
    writeRun("a");
    await refused(2, /^error: --out: there is no folder missing\n$/, "a", "--out", "missing/page.html");
    await refused(2, /^error: --out: a\/manifest\.json is no folder\n$/, "a", "--out", "a/manifest.json/page.html");
    await refused(2, /^error: --out: a is a folder; name a file in it\n$/, "a", "--out", "a");
    writeRun("b");
    assert.equal((await report("b")).code, 0);
    const page = read("b/report.html");
    for (const own of ["a/lock-000000009.json", "a/mine.html", "b/report.html", "b/../b/report.html"]) {
      await refused(
        2,
        /^error: cannot write \S+: \S+ is a run, and its folder holds nothing else; /,
        "a",
        "--out",
        own,
      );
    }
    assert.equal(read("b/report.html"), page);
    assert.equal((await report("b", "--out", "./b/report.html")).code, 0);
    const long = "x".repeat(300);
    await refused(2, /^error: cannot write x+: the name is too long \(ENAMETOOLONG\)\n$/, "a", "--out", long);
    for (const content of ["", "<!doctype html><title>Mine</title>"]) {
      writeFileSync("mine.html", content);
      await refused(2, /^error: mine\.html exists and is no report of slingshot's; /, "a", "--out", "mine.html");
      assert.equal(read("mine.html"), content);
    }
  });

  test("a page that is a pipe, a device or a link to nothing, which stay what they are", {
    timeout: 60_000,
  }, async () => {
    writeRun("a");
    execFileSync("mkfifo", ["pipe"]);
    symlinkSync("nowhere.html", "link");
    await refused(2, /^error: pipe exists and is no file; name another one with --out\n$/, "a", "--out", "pipe");
    await refused(2, /^error: \/dev\/full exists and is no file; /, "a", "--out", "/dev/full");
    await refused(2, /^error: link exists and is no file; /, "a", "--out", "link");
    assert.ok(lstatSync("pipe").isFIFO());
    assert.equal(readlinkSync("link"), "nowhere.html");
    assert.deepEqual(readdirSync(".").sort(), ["a", "link", "pipe"]);
  });
});

test("a run that a page shows is not removed, be the page of one run or of several", async () => {
  for (const [page, ...runs] of [
    ["one.html", writeRun("run-alone")],
    ["two.html", writeRun("run-of-two"), writeRun("other-of-two")],
  ] as const) {
    assert.equal((await report(...runs, "--out", page)).code, 0);
    for (const run of runs) await assert.rejects(planRemoval(run, []), new RegExp(`is on the page ${page};`));
  }
});
