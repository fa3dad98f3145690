import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { drawNormal } from "../../diagnosis/logs.fixture.ts";
import { callInProcess } from "../callInProcess.fixture.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-diagnose-"));
after(() => rmSync(root, { recursive: true, force: true }));

/** Rows of a loss with noise that spikes in one row at step 300, from step `first` to `last`. */
function listRows(first: number, last: number, { seed = 1, bad = [300] } = {}): string {
  const normal = drawNormal(seed);
  return Array.from({ length: last }, (_, i) => {
    const step = i + 1;
    const loss = 1 + Math.exp(-step / 100) + 0.02 * normal() + (bad.includes(step) ? 1.5 : 0);
    return step < first ? "" : `${step},${loss},${bad.includes(step) ? 9 : 1 + 0.05 * normal()},0.001\n`;
  }).join("");
}

const HEADER = "step,loss,grad_norm,lr\n";

function writeFile(name: string, text: string): string {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
}

test("a log is diagnosed and only read: a document for programs, words for people", async () => {
  const log = writeFile("log.csv", HEADER + listRows(1, 600));
  const before = readdirSync(root);
  const { code, stdout, stderr } = await callInProcess("diagnose", log, "--json", "--set", "batch.size=64");
  assert.equal(code, 0, stderr);
  const found = JSON.parse(stdout);
  assert.equal(found.class, "other-spikes");
  assert.ok(found.confidence > 0.5 && found.confidence <= 1);
  const [spike] = found.spikes;
  assert.deepEqual(
    [spike.column, spike.step, spike.duration, spike.recovered, spike.kind],
    ["trainLoss", 300, 1, true, "bad-batch"],
  );
  assert.ok(Math.abs(spike.height - 1.5) < 0.1);
  assert.deepEqual([found.cycles, found.firstNonFinite], [[], null]);
  assert.deepEqual(found.steps, { first: 1, last: 600, rows: 600 });
  // A set that was never fitted is judged without the last layer's norm.
  assert.deepEqual(
    found.missing.map(({ what }: { what: string }) => what),
    ["updateNorm", "optimizer"],
  );
  assert.equal(found.causes[0].name, "data");

  const told = await callInProcess("diagnose", log, "--quiet");
  assert.match(
    told.stdout,
    /^1 spike of trainLoss, at step 300 from 1\.0\d+ to 2\.5\d+: probably a bad batch\. \(confidence \d\d % that it is no slingshot\)\n/,
  );
  assert.match(told.stdout, /Why, probably: data that some batches hold/);
  assert.match(told.stdout, /To know more next time:\n {2}updateNorm: log /);
  assert.deepEqual(readdirSync(root), before);
});

test("a source with several runs has a diagnosis of each", async () => {
  const rows = (seed: number, bad: number[]) =>
    listRows(1, 200, { seed, bad }).replaceAll(/^/gm, `${seed},`).slice(0, -2);
  const log = writeFile("seeds.csv", `seed,${HEADER}${rows(1, [150])}\n${rows(2, [])}\n`);
  const { code, stdout, stderr } = await callInProcess("diagnose", log, "--json");
  assert.equal(code, 0, stderr);
  const { runs } = JSON.parse(stdout);
  assert.deepEqual(
    runs.map((one: { run: string; class: string }) => [one.run, one.class]),
    [
      ["seed 1", "other-spikes"],
      ["seed 2", "none"],
    ],
  );
  const page = join(root, "seeds.html");
  assert.equal((await callInProcess("diagnose", log, "--quiet", "--out", page)).code, 0);
  const text = readFileSync(page, "utf8");
  assert.match(text, /<h1>Of 2 runs 1 has spikes and 1 has no spike<\/h1>/);
  assert.match(text, /<h2><span class="dot" [^>]*><\/span>seed 1<\/h2>/);
});

test("NaN that the log says is told of, and an empty cell is none", async () => {
  const nan = writeFile("nan.csv", `${HEADER}${listRows(1, 100, { bad: [] })}101,nan,nan,0.001\n102,nan,nan,0.001\n`);
  const found = JSON.parse((await callInProcess("diagnose", nan, "--json")).stdout);
  assert.deepEqual(found.firstNonFinite, { column: "trainLoss", step: 101 });
  assert.equal((await callInProcess("diagnose", nan, "--quiet", "--exit-code")).code, 4);
  const empty = writeFile("empty.csv", `${HEADER}${listRows(1, 100, { bad: [] })}101,,1,0.001\n102,,1,0.001\n`);
  assert.equal(JSON.parse((await callInProcess("diagnose", empty, "--json")).stdout).firstNonFinite, null);
});

test("exit codes are 0 without being asked, and 5 for spikes", async () => {
  const log = writeFile("code.csv", HEADER + listRows(1, 600));
  assert.equal((await callInProcess("diagnose", log, "--quiet", "--exit-code")).code, 5);
  const calm = writeFile("calm.csv", HEADER + listRows(1, 600, { bad: [] }));
  assert.equal((await callInProcess("diagnose", calm, "--quiet", "--exit-code")).code, 0);
});

test("columns that no name tells the meaning of are named where the log seems to lack one", async () => {
  const odd = writeFile(
    "odd.csv",
    (HEADER + listRows(1, 600)).replace("loss", "objective_fn").replace("grad_norm", "gn"),
  );
  const { stdout } = await callInProcess("diagnose", odd, "--quiet");
  assert.match(stdout, /the log has no column that is a loss/);
  assert.match(
    stdout,
    /trainLoss: log [^\n]*; --map trainLoss=COLUMN names one of its other columns: objective_fn, gn/,
  );
  const mapped = await callInProcess("diagnose", odd, "--quiet", "--map", "trainLoss=objective_fn");
  assert.match(mapped.stdout, /gradientNorm: log [^\n]*; --map gradientNorm=COLUMN names one of its other columns: gn/);
  const imported = await callInProcess(
    "import",
    odd,
    "--quiet",
    "--out",
    join(root, "odd"),
    "--map",
    "trainLoss=objective_fn",
  );
  const run = await callInProcess("diagnose", imported.stdout.trim(), "--quiet");
  assert.match(
    run.stdout,
    /gradientNorm: log [^\n]*; where the log has one under another name, import it with --map gradientNorm=COLUMN/,
  );
});

test("a page shows the diagnosis", async () => {
  const log = writeFile("page.csv", HEADER + listRows(1, 600));
  const page = join(root, "page.html");
  assert.equal((await callInProcess("diagnose", log, "--quiet", "--out", page)).code, 0);
  const text = readFileSync(page, "utf8");
  for (const part of [
    "<h2>Diagnosis</h2>",
    "probably a bad batch",
    "Data that some batches hold",
    "To know more next time",
  ])
    assert.ok(text.includes(part), part);
});

test("a page over a file of somebody else's is refused before anything is read", async () => {
  const mine = writeFile("mine.txt", "mine");
  const { code, stderr } = await callInProcess("diagnose", join(root, "nothing.csv"), "--out", mine);
  assert.deepEqual(
    [code, stderr],
    [2, `error: ${mine} exists and is no report of slingshot's; name another file with --out\n`],
  );
  assert.equal(readFileSync(mine, "utf8"), "mine");
});

test("a run of ours is diagnosed by its settings, and what would decide is a command", async () => {
  const out = join(root, "runs");
  const run = await callInProcess("run", "hypercube", "--steps", "700", "--quiet", "--out", out);
  assert.equal(run.code, 0, run.stderr);
  const folder = run.stdout.trim();
  const { code, stdout, stderr } = await callInProcess("diagnose", folder, "--json");
  assert.equal(code, 0, stderr);
  const found = JSON.parse(stdout);
  assert.deepEqual([found.class, found.cycles.length], ["slingshots", 1]);
  assert.equal(found.spikes.find(({ isOfLoss }: { isOfLoss: boolean }) => isOfLoss).kind, "slingshot");
  assert.equal(found.causes[0].name, "softmax-rounding");
  const told = await callInProcess("diagnose", folder);
  assert.match(told.stdout, /\n {4}slingshot fork \S+ --at \d+ --set loss\.precision=f64\n/);
  // Its page is its report.
  const pages = ["diagnose", "report"].map((command) => ({ command, page: join(root, `${command}.html`) }));
  for (const { command, page } of pages)
    assert.equal((await callInProcess(command, folder, "--quiet", "--out", page)).code, 0);
  const [diagnosed, reported] = pages.map(({ page }) => readFileSync(page, "utf8"));
  assert.equal(diagnosed, reported);
  assert.match(reported ?? "", /<h1>1 slingshot in 700 steps<\/h1>/);
  assert.match(
    reported ?? "",
    /<h2>Diagnosis<\/h2>\s*<p>Slingshots, confidence <span class="whole">\d\d %<\/span>\.<\/p>/,
  );
  assert.match(reported ?? "", /<pre>slingshot fork \S+ --at \d+ --set loss\.precision=f64<\/pre>/);
  const refused = await callInProcess("diagnose", folder, "--set", "optimizer.name=sgd");
  assert.deepEqual([refused.code, refused.stdout], [2, ""]);
  assert.match(refused.stderr, /--set: is for logs of other tools, and \S+ is a run/);
});

test("an imported log has no commands that only a run of ours can follow", async () => {
  const log = writeFile("imported.csv", HEADER + listRows(1, 600));
  const imported = await callInProcess("import", log, "--quiet", "--out", join(root, "imported"));
  assert.equal(imported.code, 0, imported.stderr);
  const run = imported.stdout.trim();
  const { stdout } = await callInProcess("diagnose", run, "--quiet");
  assert.match(stdout, /^1 spike of trainLoss, .*bad batch/);
  assert.match(stdout, /What would decide: /);
  assert.doesNotMatch(stdout, /slingshot (fork|measure)/);
  assert.match(
    stdout,
    /optimizer: say which one it was, of the log itself, as in slingshot diagnose LOG --set optimizer/,
  );
  assert.equal((await callInProcess("report", run, "--quiet")).code, 0);
  const page = readFileSync(join(run, "report.html"), "utf8");
  assert.match(page, /<h1>1 spike of trainLoss, .*bad batch<\/h1>/);
  assert.match(page, /<h3>To know more next time<\/h3>/);
  assert.doesNotMatch(page, /slingshot (fork|measure)/);
});

test("what cannot be asked for is one line and exit code 2", async () => {
  const log = writeFile("bad.csv", HEADER + listRows(1, 60));
  const cases: readonly (readonly [args: string[], says: RegExp])[] = [
    [[join(root, "nothing.csv")], /nothing\.csv is neither a log nor a run/],
    [
      [log, "--set", "optimizer.epsilom=1"],
      /--set: "?optimizer\.epsilom"? says nothing to a diagnosis.*did you mean optimizer\.epsilon\?/,
    ],
    [[log, "--every", "0"], /--every: "?0"? is not allowed/],
    [[log, "--on-spike", "true"], /--on-spike: is for --watch/],
    [[log, "--watch", "--out", join(root, "w.html")], /--out: --watch writes no page/],
    [[log, "--map", "trainLos=loss"], /did you mean trainLoss\?/],
    [[log, "--step", "nothing"], /nothing/],
  ];
  for (const [args, says] of cases) {
    const { code, stdout, stderr } = await callInProcess("diagnose", ...args);
    assert.deepEqual([code, stdout], [2, ""], args.join(" "));
    assert.match(stderr, says);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

test("a watched log tells of each spike once, as it comes, runs a command, and ends when it was asked to", async () => {
  const log = writeFile("grows.csv", HEADER + listRows(1, 200));
  const seen = join(root, "seen.txt");
  const watch = callInProcess(
    "diagnose",
    log,
    "--watch",
    "--every",
    "0.1",
    "--exit-code",
    "--on-spike",
    `echo "$SLINGSHOT_STEP $SLINGSHOT_COLUMN $SLINGSHOT_KIND" >> ${seen}`,
  );
  setTimeout(() => writeFileSync(log, HEADER + listRows(1, 400)), 1500);
  const { code, stdout, stderr } = await watch;
  assert.equal(code, 5, stderr);
  assert.match(stdout, /^trainLoss spikes at step 300, from 1\.0\d+ to 2\.5\d+ so far: bad-batch\n/);
  assert.match(stderr, /watching \S+: No spike of trainLoss\./);
  assert.match(readFileSync(seen, "utf8"), /^300 trainLoss bad-batch\n/);
});

test("a watched log that is cut short for a moment, or ends in half a number, raises no alarm and goes on being watched", async () => {
  const log = writeFile("half.csv", HEADER + listRows(1, 200));
  const rows = listRows(1, 250, { bad: [] });
  const watch = callInProcess("diagnose", log, "--watch", "--every", "0.3", "--exit-code");
  const [half, whole] = [`${rows}251,1`, `${rows}251,1e-2,1,0.001\n`];
  // Each stands for less than two looks: 9 would be a spike, and 9e-1 is none.
  for (const [at, text] of [
    [1500, ""],
    [2200, half.replace(/1$/, "9")],
    [2350, whole.replace("1e-2", "9e-1")],
    [3200, HEADER + rows],
    [4000, HEADER + listRows(1, 400)],
  ] as const)
    setTimeout(() => writeFileSync(log, text.startsWith("step") || text === "" ? text : HEADER + text), at);
  const { code, stdout, stderr } = await watch;
  assert.equal(code, 5, stderr);
  assert.match(stdout, /^trainLoss spikes at step 300, /);
  assert.match(stderr, /not read just now: .*half\.csv.*empty/);
});

test("a loss that spikes has exit code 5, also where the class cannot be told", async () => {
  const flat = Array.from({ length: 500 }, (_, i) => `${i + 1},${i === 300 ? 1.5 : 0}\n`).join("");
  const log = writeFile("flat.csv", `step,loss\n${flat}`);
  assert.equal(JSON.parse((await callInProcess("diagnose", log, "--json")).stdout).class, "cannot-tell");
  assert.equal((await callInProcess("diagnose", log, "--quiet", "--exit-code")).code, 5);
});

test("the table has the highest spike, which the summary names", async () => {
  const normal = drawNormal(5);
  // The noise falls, so that the last and highest spikes are not the most times it; and they are more than are listed.
  const rows = Array.from({ length: 4000 }, (_, i) => {
    const spike = i > 400 && i % 100 === 50 ? 3 + i / 4000 : 0;
    return `${i + 1},${1 + (i < 2000 ? 0.02 : 0.2) * normal() + spike}\n`;
  }).join("");
  const { stdout } = await callInProcess("diagnose", writeFile("many.csv", `step,loss\n${rows}`), "--quiet");
  const step = /the highest at step ([\d,]+) /.exec(stdout)?.[1];
  assert.ok(step !== undefined && stdout.includes(`\n${step} `), stdout);
});
