import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import fc from "fast-check";
import { makeRun, makeSweepFolder, useFolder } from "./catalog.fixture.ts";
import { resolveRun, resolveRuns } from "./resolveRun.ts";

useFolder();
const NAMES = [
  "2026-11-22-hypercube-1f3a",
  "2026-11-22-143005-hypercube-77c0",
  "2026-11-23-090000-division-c276",
  "alpha",
  "alpha-2",
];
before(async () => {
  await assert.rejects(resolveRun("latest"), { message: "latest means no run: there is none in runs" });
  mkdirSync("runs");
  await assert.rejects(resolveRun("latest"), { message: "latest means no run: there is none in runs" });
  for (const name of NAMES) {
    makeRun(join("runs", name));
    // So that no two begin in one millisecond.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  mkdirSync("runs/odd");
});

test("a part of a name that no other has finds its run; one that several have names them", async () => {
  const part = fc
    .constantFrom(...NAMES)
    .chain((name) =>
      fc
        .tuple(fc.nat(name.length - 1), fc.integer({ min: 1, max: name.length }))
        .map(([from, length]) => name.slice(from, from + length)),
    );
  await fc.assert(
    fc.asyncProperty(part, async (text) => {
      const meant = NAMES.includes(text) ? [text] : NAMES.filter((name) => name.includes(text));
      if (meant.length === 1) assert.equal(await resolveRun(text), join("runs", String(meant[0])));
      else
        await assert.rejects(resolveRun(text), (error: Error) => {
          assert.equal(error.name, "RequestError");
          for (const name of meant) assert.ok(error.message.includes(name), error.message);
          return true;
        });
    }),
  );
  assert.equal(await resolveRun("DIVISION"), join("runs", String(NAMES[2])));
});

test("a name that a run was given means it, though others have it in theirs", async () => {
  const names = ["2026-11-22-143005-wb-1f3a", "2026-11-22-143006-wbg-00aa", "2026-11-22-wb-2-00ab"];
  for (const name of names) makeRun(join("runs", name));
  try {
    assert.equal(await resolveRun("wb"), join("runs", String(names[0])));
    assert.equal(await resolveRun("WBg"), join("runs", String(names[1])));
    await assert.rejects(resolveRun("w"), /"w" is part of the names of 3 runs/);
    makeRun("runs/2026-11-23-090000-wb-77c0");
    await assert.rejects(resolveRun("wb"), /"wb" is part of the names of 2 runs/);
  } finally {
    for (const name of [...names, "2026-11-23-090000-wb-77c0"]) rmSync(join("runs", name), { recursive: true });
  }
});

test("latest is the run that began last; of another folder it is named with it", async () => {
  assert.equal(await resolveRun("latest"), join("runs", "alpha-2"));
  makeRun("forks/one");
  assert.equal(await resolveRun("forks/latest"), join("forks", "one"));
  mkdirSync("empty");
  await assert.rejects(resolveRun("empty/latest"), { message: "latest means no run: there is none in empty" });
});

test("what is at a path is meant by it, and a path that leads nowhere is left to who looks there", async () => {
  const folder = mkdtempSync("alpha");
  try {
    assert.equal(await resolveRun(folder), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
  assert.equal(await resolveRun("nowhere/run"), "nowhere/run");
  await assert.rejects(resolveRun("nosuch"), {
    message: "nosuch is not a run: there is no such folder, and no run in runs has it in its name",
  });
  await assert.rejects(resolveRun(""), /no run/);
});

test("a pattern means all folders that match it; where one run is asked for, it must be one", async () => {
  assert.deepEqual(
    await resolveRuns(["runs/alpha*", "alpha-2", "division"]),
    ["alpha", "alpha-2", NAMES[2]].map((name) => join("runs", String(name))),
  );
  assert.equal(await resolveRun("runs/*1f3a"), join("runs", String(NAMES[0])));
  await assert.rejects(resolveRun("runs/alpha*"), { message: '"runs/alpha*" means 2 runs: alpha, alpha-2; name one' });
  await assert.rejects(resolveRuns(["runs/zz*"]), {
    message: '"runs/zz*" means no run: no folder has a name of that pattern',
  });
});

test("the beginning of its hash, of at least four digits, means a run of a sweep, wherever it lies", async () => {
  const [hash, near, failed, waiting] = ["71050fa5", "71050fb6", "71050ac7", "a1b2c3d4"].map((start) =>
    start.padEnd(64, "0"),
  ) as [string, string, string, string];
  makeSweepFolder("sweeps/e", [
    ...[hash, near].map((each, seed) => ({ hash: each, values: {}, seed })),
    ...[failed, waiting].map((each, seed) => ({ hash: each, values: {}, seed: seed + 2, made: false })),
  ]);
  const folder = join("sweeps", "e");
  const place = join(folder, "runs", "71", hash.slice(0, 16));
  for (const text of ["71050fa", "71050FA5", hash.slice(0, 16), hash])
    assert.equal(await resolveRun(`sweeps/e/${text}`), place, text);
  assert.equal(await resolveRun(`./sweeps/e/${hash.slice(0, 8)}`), place);
  makeRun(join(folder, "failed", "71", `${failed.slice(0, 16)}-1`));
  makeRun(join(folder, "failed", "71", `${failed.slice(0, 16)}-2`));
  assert.equal(await resolveRun("sweeps/e/71050ac7"), join(folder, "failed", "71", `${failed.slice(0, 16)}-2`));
  const refusals = {
    "71050f": /^RequestError: "sweeps\/e\/71050f" means 2 runs: \S+71050fa50+, \S+71050fb60+; name one$/,
    "710": /^RequestError: sweeps\/e\/710 is not a run: of a hash at least 4 digits are needed$/,
    "71050fa6":
      /^RequestError: sweeps\/e\/71050fa6 is not a run: no run of the sweep in sweeps\/e has a hash that begins with/,
    [`${hash.slice(0, 20)}1`]: /has a hash that begins with/,
    a1b2: /^RequestError: sweeps\/e\/a1b2 is not a run: it has not begun yet$/,
  };
  for (const [text, message] of Object.entries(refusals)) await assert.rejects(resolveRun(`sweeps/e/${text}`), message);
  // What is there, and what is no hash, is what it was.
  mkdirSync(join(folder, "7105"));
  assert.equal(await resolveRun("sweeps/e/7105"), "sweeps/e/7105");
  assert.equal(await resolveRun("sweeps/e/nosuch"), "sweeps/e/nosuch");
});

test("what a removal has left is no run, but to who removes", async () => {
  makeRun("runs/beta.removing");
  await assert.rejects(resolveRun("beta"), /^RequestError: beta is not a run/);
  assert.ok(!(await resolveRuns(["runs/*"])).some((path) => path.includes("beta")));
  for (const text of ["beta", "runs/beta", "runs/be*"])
    assert.deepEqual(await resolveRuns([text], { remainders: true }), [join("runs", "beta.removing")]);
});
