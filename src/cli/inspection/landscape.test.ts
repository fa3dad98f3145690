/** @file `landscape` at the command line: tables, documents, pages, Ctrl-C, and what is refused. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { writeLog } from "../../recording/index.ts";
import { escapeHtml } from "../../report/html.ts";
import { runExperiment } from "../../training/index.ts";
import { ENGINE, makeFolder, tiny } from "../../training/testRuns.fixture.ts";
import { callWith } from "../callInProcess.fixture.ts";

const root = makeFolder();
let run: string;
before(async () => {
  ({ run } = await runExperiment(tiny("data.validationPoints=8"), { ...ENGINE, root }));
});

/** @param print hears each piece of narration */
const landscape = (args: readonly string[], print: (text: string) => void = () => {}, of = run) =>
  callWith({ print }, "landscape", of, ...args);

const parse = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout);

test("slices are told in a table and as a document, and drawn", async () => {
  const page = join(root, "slices.html");
  const asked = ["--along", "final", "--at", "0:12:6", "--points", "13", "--normalize", "none"];
  const { code, stdout, stderr } = await landscape([...asked, "--out", page]);
  assert.equal(code, 0);
  const [head, ...rows] = stdout.trimEnd().split("\n");
  assert.match(head ?? "", /^step +part +lowest loss +at +minimisers +at +directions$/);
  assert.equal(rows.length, 6);
  assert.match(rows[5] ?? "", /^12 +validation +\S+ +\S+ +\d .*final of length \S+$/);
  assert.match(stderr, /^39 points, about \d+ s$/m);
  assert.match(stderr, /^kept in .*measurements.landscape-[0-9a-f]{8}\.jsonl$/m);
  const document = parse(await landscape([...asked, "--json"]));
  const [first] = document.slices;
  assert.deepEqual([document.run, document.along, document.parts], [run, ["final"], ["train", "validation"]]);
  assert.deepEqual([document.slices.length, first.step, document.alphas.length], [3, 0, 13]);
  assert.equal(first.train.lowest.loss, Math.min(...first.train.loss));
  const html = readFileSync(page, "utf8");
  for (const { step, train } of document.slices) {
    assert.ok(html.includes(`<h3>Step ${step}</h3>`));
    assert.ok(train.loss.every(Number.isFinite));
  }
  assert.equal(html.match(/<path class="train"/g)?.length, 6);
  assert.ok(html.includes(escapeHtml("Slices of the loss of hypercube")));
});

test("a plane is told at its lowest point; its rows are in the document, and drawn with contours", async () => {
  const page = join(root, "plane.html");
  const asked = ["--along", "hessian, random", "--at", "last", "--points", "5", "--range=-1:1", "--out", page];
  const document = parse(await landscape([...asked, "--json"]));
  const [plane] = document.planes;
  assert.deepEqual([plane.step, plane.train.loss.length, plane.train.loss[0].length], [24, 5, 5]);
  assert.equal(plane.train.lowest.loss, Math.min(...plane.train.loss.flat()));
  assert.equal(plane.directions[0].converged, true);
  assert.ok(Math.abs(plane.cosine) < 0.9);
  assert.match(
    (await landscape(asked)).stdout,
    /hessian of length \S+ \(eigenvalue \S+, residual \S+\); random of length/,
  );
  const html = readFileSync(page, "utf8");
  assert.equal(html.match(/class="origin"/g)?.length, 2);
  assert.ok((html.match(/class="cell"/g)?.length ?? 0) > 40);
});

test("a trajectory is told with its shares, alone or over the loss", async () => {
  const page = join(root, "way.html");
  const asked = ["--along", "trajectory", "--at", "0:last:4"];
  const { code, stdout } = await landscape([...asked, "--out", page]);
  assert.equal(code, 0);
  assert.match(stdout, /^step +component 1 +component 2$/m);
  assert.match(stdout, /^24 +0 +0$/m);
  assert.match(
    stdout,
    /^component 1 has \d.* % of the variance, component 2 has .* of the variance, both have > 99.9 %$/m,
  );
  assert.equal(readFileSync(page, "utf8").match(/<circle class="(stop|end)"/g)?.length, 7);
  const document = parse(await landscape([...asked, "--points", "4", "--part", "validation", "--json", "--out", page]));
  assert.deepEqual([document.points.length, document.plane.validation.loss.length], [7, 4]);
  assert.equal(document.plane.train, undefined);
  assert.ok(document.shares[0] > document.shares[1]);
  assert.match(readFileSync(page, "utf8"), /On the validation loss/);
});

test("Ctrl-C keeps what is done, and the same command goes on", async () => {
  const asked = ["--along", "random,random", "--at", "5,9", "--points", "41", "--json"];
  const stopped = await landscape(asked, (text) => {
    if (text.includes("points, about")) process.emit("SIGINT");
  });
  assert.deepEqual([stopped.code, stopped.stdout], [130, ""]);
  assert.match(
    stopped.stderr,
    /^interrupted; what is done is kept in .*\nto go on: .*slingshot landscape .*--at 5,9 /m,
  );
  const { code, stdout } = await landscape(asked);
  assert.equal(code, 0);
  assert.equal(parse({ stdout }).planes[1].train.loss.length, 41);
});

test("what is asked wrongly is told in one line, and nothing is measured", async () => {
  const refused: [readonly string[], RegExp][] = [
    [
      ["--along", "up", "--at", "5"],
      /^error: --along: "up" is not allowed; must be random, initial, .* or trajectory; two directions make a plane$/m,
    ],
    [["--along", "random,random,random", "--at", "5"], /--along: .* must be one direction, or two for a plane/],
    [["--along", "initial", "--at", "0"], /--along: initial is no direction at step 0/],
    [["--along", "random", "--at", "99"], /--at: 99 is outside the run; must be from 0 to 24/],
    [
      ["--along", "random,random", "--at", "5", "--points", "31623"],
      /--points: a plane of 31,623 × 31,623 has 1,000,014,129 points/,
    ],
    [
      ["--along", "random", "--at", "5", "--points", "1"],
      /--points: "1" is not allowed; must be a whole number from 2/,
    ],
    [
      ["--along", "random", "--at", "5", "--range", "3:-3"],
      /--range: "3:-3" is not allowed; must be two numbers as -3:3, the first one smaller/,
    ],
    [["--along", "random", "--at", "5", "--range", "1"], /--range: "1" is not allowed; must be two numbers as -3:3/],
    [["--along", "random", "--at", "5", "--range", "0:1e999"], /--range: "1e999" is not allowed/],
    [
      ["--along", "random", "--at", "5", "--part", "test"],
      /--part: "test" is not allowed; must be train or validation/,
    ],
    [
      ["--along", "random", "--at", "5", "--normalize", "layer"],
      /--normalize: "layer" is not allowed; must be filter or none/,
    ],
    [
      ["--along", "random", "--at", "5", "--normalize", "none", "--biases", "scaled"],
      /--biases: is for filter normalisation/,
    ],
    [
      ["--along", "trajectory", "--at", "0:last:4", "--seed", "1"],
      /--seed: is for directions, and --along is trajectory/,
    ],
    [["--along", "random", "--at", "5", "--data", "elsewhere"], /--data: is for data that are read from files/],
    [
      ["--along", "trajectory", "--at", "0:last:4", "--data", "elsewhere"],
      /--data: is for data that are read from files/,
    ],
    [["--along", "trajectory", "--at", "5"], /--at: a trajectory needs three steps or more/],
    [["--along", "random", "--at", "5", "--out", join(run, "experiment.yaml")], /experiment\.yaml/],
    [
      ["--along", "random", "--at", "5", "--out", join(run, "report.html")],
      /is a run, and its folder holds nothing else/,
    ],
  ];
  const kept = readdirSync(join(run, "measurements"));
  for (const [args, message] of refused) {
    const { code, stdout, stderr } = await landscape(args);
    assert.deepEqual([code, stdout, stderr.trimEnd().split("\n").length], [2, "", 1], stderr);
    assert.match(stderr, message);
  }
  assert.deepEqual(readdirSync(join(run, "measurements")), kept);
});

test("an imported log has no landscape", async () => {
  const table = { step: Float64Array.of(1), columns: [{ name: "trainLoss", values: Float64Array.of(1) }] };
  const log = writeLog(table, { root, name: "log" });
  for (const along of ["random", "trajectory"]) {
    const { code, stderr } = await landscape(["--along", along, "--at", "1"], undefined, log);
    assert.match(`${code} ${stderr}`, /^2 error: \S+ is an imported log; there is nothing/);
  }
});
