import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createRun } from "../recording/index.ts";
import { makeRun, useFolder } from "./catalog.fixture.ts";
import { listRuns } from "./listRuns.ts";
import { planRemoval, removeRun } from "./removeRun.ts";

useFolder();
const refusal = (message: RegExp) => ({ message });
const forkedFrom = (run: string, path: string) => ({
  ...{ run, path, step: 1, parametersSha256: "x", changes: [], optimizerState: "kept" as const },
});

test("a run is removed with all that it has, and nothing beside it", async () => {
  makeRun("runs/a");
  makeRun("runs/b");
  writeFileSync("runs/a/report.html", "page");
  const removal = await planRemoval("runs/a", ["runs/a"]);
  assert.equal(
    removal.files,
    readdirSync("runs/a", { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length,
  );
  assert.ok(removal.bytes > 1000);
  assert.ok(existsSync("runs/a"), "looking changes nothing");
  await removeRun(removal);
  assert.deepEqual(readdirSync("runs"), ["b"]);
});

test("what a fork, a page or a sweep refers to stays, and what refers to it is named", async () => {
  makeRun("runs/parent");
  makeRun("runs/child", { manifest: { forkedFrom: forkedFrom("parent", "../parent") } });
  makeRun("forks/far", { manifest: { forkedFrom: forkedFrom("parent", "../../runs/parent") } });
  await assert.rejects(
    planRemoval("runs/parent", ["runs/parent"]),
    refusal(/^runs\/parent is the parent of runs\/child and the parent of forks\/far; nothing is removed$/),
  );
  await assert.rejects(
    planRemoval("runs/parent", ["runs/parent", "runs/child"]),
    refusal(/is the parent of forks\/far;/),
  );
  await planRemoval("runs/parent", ["runs/parent", "runs/child", "forks/far"]);
  await planRemoval("runs/child", []);
  const page = (tag: string) => `<!doctype html><meta name="generator" content="${tag}">… child …`;
  writeFileSync("mine.html", page("my tool"));
  await planRemoval("runs/child", []);
  writeFileSync("many.html", page("slingshot report"));
  await assert.rejects(planRemoval("runs/child", []), refusal(/^runs\/child is on the page many\.html;/));
  rmSync("many.html");
  makeRun("sweeps/e/runs/ab/abcd");
  for (const name of ["sweep.yaml", "points.jsonl"]) writeFileSync(`sweeps/e/${name}`, "");
  makeRun("sweeps/e/of-mine");
  await planRemoval("sweeps/e/of-mine", []);
  await assert.rejects(
    planRemoval("sweeps/e/runs/ab/abcd", []),
    refusal(
      /is one of the sweep in sweeps\/e, which keeps every run, whatever its file asks for, until you remove the whole folder; nothing/,
    ),
  );
  await assert.rejects(
    planRemoval("sweeps/e", []),
    refusal(/^sweeps\/e is a sweep, which goes when you remove its folder yourself; nothing is removed$/),
  );
});

test("what is written just now, what is no run, a link, and a run with files of somebody's own are refused", async () => {
  const writer = createRun("runs/written", { experiment: {}, manifest: {}, columns: [] });
  await assert.rejects(planRemoval("runs/written", []), {
    kind: "locked",
    message: "runs/written is being written; nothing is removed",
  });
  writer.finish("done");
  await planRemoval("runs/written", []);
  mkdirSync("photos.removing");
  writeFileSync("photos.removing/cat.jpg", "");
  await assert.rejects(planRemoval("photos.removing", []), refusal(/holds what is not the run's \(cat\.jpg\)/));
  writeFileSync("runs/written/notes.txt", "mine");
  await assert.rejects(
    planRemoval("runs/written", []),
    refusal(/holds what is not the run's \(notes\.txt\); move it away first$/),
  );
  mkdirSync("runs/foreign");
  for (const path of ["runs/foreign", "runs", "mine.html", "nowhere"])
    await assert.rejects(planRemoval(path, []), refusal(/is not a run/));
  symlinkSync("written", "runs/link");
  symlinkSync("written", "runs/link.removing");
  for (const path of ["runs/link", "runs/link.removing"])
    await assert.rejects(planRemoval(path, []), refusal(/is a link; name the run itself$/));
});

test("a damaged run can be removed", async () => {
  makeRun("runs/damaged");
  writeFileSync("runs/damaged/manifest.json", "{");
  await removeRun(await planRemoval("runs/damaged", []));
  assert.ok(!existsSync("runs/damaged"));
});

test("killed at any call that changes a folder, there is the run, or a remainder that is told and can be ended", async () => {
  const script = fileURLToPath(new URL("killedRemoval.fixture.ts", import.meta.url));
  const seen = new Set<string>();
  for (let call = 1; ; call++) {
    rmSync("k", { recursive: true, force: true });
    makeRun("k/run");
    const { status, stderr } = spawnSync(process.execPath, [...process.execArgv, script, "k/run", String(call)], {
      encoding: "utf8",
    });
    if (status === 0) break;
    assert.equal(status, 99, stderr);
    const { runs, leftOut } = await listRuns(["k"]);
    if (existsSync("k/run")) {
      seen.add("run");
      assert.deepEqual([runs.map(({ state }) => state), leftOut], [["done"], []]);
      await removeRun(await planRemoval("k/run", []));
    } else {
      seen.add("remainder");
      assert.deepEqual(
        [runs, leftOut],
        [[], [{ problem: "k/run.removing is left of a removal", remedy: { kind: "remove", run: "k/run.removing" } }]],
      );
      await removeRun(await planRemoval("k/run.removing", []));
    }
    assert.deepEqual(readdirSync("k"), []);
    assert.ok(call < 100);
  }
  assert.deepEqual([...seen], ["run", "remainder"]);
});

test("a remainder of the same name is not lost in another", async () => {
  makeRun("r/run");
  renameSync("r/run", "r/run.removing");
  makeRun("r/run");
  const removal = await planRemoval("r/run", []);
  await assert.rejects(removeRun(removal), refusal(/run\.removing is left of another removal: remove it first/));
  assert.deepEqual(readdirSync("r"), ["run", "run.removing"]);
});
