import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { makeBatch } from "../../data/cifar10.fixture.ts";
import { callInProcess } from "../callInProcess.fixture.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-study-"));
after(() => rmSync(root, { recursive: true, force: true }));

const study = (...args: string[]) => callInProcess("study", ...args, "--quiet");

test("a study trains its arms, judges each claim, and writes verdict.json and a page; again it trains nothing and writes the same", async () => {
  const out = join(root, "studies");
  const { code, stdout, stderr } = await study("first-light", "--seeds", "1", "--out", out, "--json");
  assert.equal(code, 0, stderr);
  const told = JSON.parse(stdout);
  const page = join(out, "smoke", "first-light", "report.html");
  assert.deepEqual([told.budget, told.pages, told.studies.length, told.studies[0].page], ["smoke", [], 1, page]);
  const verdictPath = join(out, "smoke", "first-light", "verdict.json");
  const files = () => [readFileSync(verdictPath, "utf8"), readFileSync(page, "utf8")];
  const [verdict = "", html = ""] = files();
  const { study: name, claims, arms } = JSON.parse(verdict);
  assert.equal(name, "first-light");
  // One seed each: what is measured is told, and nothing follows from it.
  for (const claim of claims) assert.equal(claim.verdict, "cannot-tell", claim.name);
  assert.match(claims[0].measured, /^runs with slingshots: 1 of 1 \(20\.7 % to 100 %\)$/);
  assert.deepEqual(
    arms.map((arm: { name: string; runs: number; ended: number }) => [arm.name, arm.runs, arm.ended]),
    [
      ["hypercube", 1, 1],
      ["hypercube-float64", 1, 1],
    ],
  );
  for (const part of ["cannot be told", "runs with slingshots: 1 of 1", "Loss and norm, float32", "<svg"])
    assert.ok(html.includes(part), part);
  assert.ok(!html.includes("<script"));

  const again = await callInProcess("study", "first-light", "--seeds", "1", "--out", out);
  assert.deepEqual([again.code, again.stdout.trim(), files()], [0, page, [verdict, html]]);
  assert.match(again.stderr, /1 run: 1 done/);
  assert.match(again.stderr, /cannot be told: With the loss in float32 most runs have slingshots\./);

  const listed = await callInProcess("study", "ls", "--out", out);
  assert.match(
    listed.stdout,
    /first-light +First light.*\n +smoke: of 3 statements 0 hold, 0 do not, 3 cannot be told; 2 of 2 runs/,
  );
  assert.doesNotMatch(listed.stdout, /None has been judged/);
});

test("a run that is damaged is named and left out, and the others are judged", async () => {
  const out = join(root, "studies");
  const runs = join(out, "smoke", "arms", "hypercube", "runs");
  const [part = ""] = readdirSync(runs);
  const [name = ""] = readdirSync(join(runs, part));
  const run = join(runs, part, name);
  rmSync(join(run, "series"), { recursive: true });
  const { code, stdout, stderr } = await callInProcess("study", "first-light", "--judge", "--out", out, "--json");
  assert.equal(code, 0, stderr);
  const [{ arms, claims }] = JSON.parse(stdout).studies;
  assert.deepEqual([arms[0].ended, arms[0].lost, arms[1].ended], [0, [run], 1]);
  assert.equal(claims[0].count, 0);
  assert.ok(stderr.includes(`${run} is damaged and left out: slingshot doctor `), stderr);
  rmSync(run, { recursive: true });
  const gone = await callInProcess("study", "first-light", "--judge", "--out", out, "--json");
  assert.deepEqual(JSON.parse(gone.stdout).studies[0].arms[0].lost, [run]);
});

test("what is no verdict is not listed, and not written over", async () => {
  const out = join(root, "foreign");
  const file = join(out, "smoke", "epsilon", "verdict.json");
  mkdirSync(join(out, "smoke", "epsilon"), { recursive: true });
  for (const text of ["mine", '{"claims":[null],"arms":[]}', '{"claims":[{}],"arms":[{}]}']) {
    writeFileSync(file, text);
    const { stdout } = await callInProcess("study", "ls", "--out", out);
    assert.doesNotMatch(stdout, /smoke/);
    assert.match(stdout, /\nNone has been judged in \S+: slingshot study NAME trains its runs and judges it\.\n$/);
    const { code, stderr } = await study("epsilon", "first-light", "--judge", "--out", out);
    assert.deepEqual([code, readFileSync(file, "utf8"), readdirSync(join(out, "smoke"))], [2, text, ["epsilon"]]);
    assert.match(stderr, /verdict\.json exists and is no verdict of a study; move it away/);
  }
  rmSync(out, { recursive: true });
});

test("a dry run, too, refuses the folder of a run", async () => {
  const run = join(root, "run");
  mkdirSync(run);
  for (const name of ["manifest.json", "experiment.yaml"]) writeFileSync(join(run, name), "{}");
  for (const more of [["--dry-run"], []]) {
    const { code, stdout, stderr } = await study("epsilon", "--out", run, ...more);
    assert.deepEqual([code, stdout, readdirSync(run).length], [2, "", 2], stderr);
    assert.match(stderr, /run is a run, and its folder holds nothing else/);
  }
  rmSync(run, { recursive: true });
});

test("what would be trained is told without writing; without runs nothing can be told", async () => {
  const out = join(root, "nothing");
  const dry = await study("all", "--dry-run", "--out", out, "--json");
  assert.equal(dry.code, 0, dry.stderr);
  const { runs, left, arms } = JSON.parse(dry.stdout);
  assert.ok(runs > 20 && left === runs && arms.length > 2 && !existsSync(out));
  const judged = await study("epsilon", "--judge", "--out", out, "--json");
  const [{ claims }] = JSON.parse(judged.stdout).studies;
  assert.deepEqual(
    claims.map(({ verdict, measured }: { verdict: string; measured: string }) => [verdict, measured]),
    claims.map(() => ["cannot-tell", "no run has ended"]),
  );
  assert.deepEqual(readdirSync(join(out, "smoke")), ["epsilon"]);
  const page = join(root, "both.html");
  const both = await study("epsilon", "first-light", "--judge", "--out", out, "--page", page);
  assert.equal(both.stdout, `${page}\n`);
  assert.match(readFileSync(page, "utf8"), /<h1>Studies, budget smoke<\/h1>/);
  rmSync(page);
});

test("how long an arm on images takes is guessed from its images; other files are refused, and nothing is written", async () => {
  const [out, data] = [join(root, "images"), join(root, "data")];
  mkdirSync(data);
  const args = ["vision-transformer", "--budget", "phenomenon", "--dry-run", "--out", out, "--data", data];
  const empty = await study(...args);
  assert.deepEqual([empty.code, empty.stdout], [2, ""]);
  assert.match(empty.stderr, /holds no data_batch_1\.bin/);
  const labels = Array.from({ length: 4000 }, (_, row) => row % 10);
  writeFileSync(join(data, "data_batch_1.bin"), makeBatch(labels));
  writeFileSync(join(data, "test_batch.bin"), makeBatch(labels.slice(0, 1000)));
  const { code, stdout, stderr } = await study(...args, "--jobs", "1", "--json");
  assert.equal(code, 0, stderr);
  // Together they see some 10⁸ images.
  assert.ok(JSON.parse(stdout).seconds > 3600, stdout);
  assert.ok(!existsSync(out));
  rmSync(data, { recursive: true });
});

test("bad requests are one line and exit code 2, and write nothing", async () => {
  const other = join(root, "other");
  mkdirSync(join(other, "smoke", "epsilon"), { recursive: true });
  writeFileSync(join(other, "smoke", "epsilon", "report.html"), "mine");
  const cases: readonly (readonly [args: string[], says: RegExp])[] = [
    [[], /study: needs the name of a study, all, or ls/],
    [["all", "epsilom"], /study: "epsilom" is not allowed/],
    [["epsilon", "--page", "", "--out", join(root, "new")], /--page: "" is not allowed; must be a path/],
    [["epsilon", "--out", ""], /--out: "" is not allowed; must be a path/],
    [["epsilom"], /study: "epsilom" is not allowed; must be all or one of .*epsilon/],
    [["epsilon", "--budget", "small"], /--budget: "small" is not allowed; must be smoke, phenomenon, paper/],
    [["vision-transformer"], /--budget: vision-transformer has no runs at smoke; must be phenomenon or paper/],
    [["epsilon", "--seeds", "0"], /--seeds: "0" is not allowed/],
    [["epsilon", "--judge", "--dry-run"], /--judge: contradicts --dry-run/],
    [["epsilon", "--data", join(root, "nowhere")], /--data: .*nowhere does not exist/],
    [["epsilon", "--executor", "cloud"], /--executor: "?cloud"? is not allowed/],
    [
      ["epsilon", "--page", join(root, "no", "page.html"), "--out", join(root, "studies")],
      /--page: there is no folder .*no$/m,
    ],
    [["epsilon", "--out", other], /report\.html exists and is no report of slingshot's/],
  ];
  for (const [args, says] of cases) {
    const { code, stdout, stderr } = await study(...args);
    assert.deepEqual([code, stdout], [2, ""], `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, says);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
  assert.equal(readFileSync(join(other, "smoke", "epsilon", "report.html"), "utf8"), "mine");
  assert.deepEqual(readdirSync(root).sort(), ["nothing", "other", "studies"]);
});
