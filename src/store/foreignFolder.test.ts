/** @file A run folder from somebody else: what is read of it is of the right shape and size, and its own. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import { writeFileAtomically } from "../files/atomicFile.ts";
import { sha256 } from "../files/sha256.ts";
import { temporaryPath } from "../files/temporaryName.ts";
import { createRun } from "../recording/index.ts";
import { makeRoot, reopen, settings, storeError, writeRun } from "../recording/testRun.fixture.ts";
import { isCheckpointFile } from "./checkpointName.ts";
import { pinCheckpoint, readRun, readRunContents, verifyRun } from "./index.ts";
import { toJson } from "./plainData.ts";

const newDirectory = makeRoot();
let directory = "";
/** Somebody's file, beside the run. */
let victim = "";
beforeEach(() => {
  directory = newDirectory();
  victim = `${directory}-victim.txt`;
  writeFileSync(victim, "precious\n");
  const writer = createRun(directory, settings);
  for (const step of [1, 2, 3]) writer.appendRow(step, [1, 1]);
  const tensors = [{ name: "w", dtype: "F32", shape: [1], values: Float32Array.of(1) }] as const;
  writer.saveCheckpoint({ step: 3, tensors, reason: "interval" });
  writer.writeEvents([{ step: 2, kind: "spike" }]);
  writer.note("extended", { from: 2, to: 3 });
  writer.finish("done");
});

const pathOf = (name: string) => join(directory, name);
const manifestOf = () => JSON.parse(readFileSync(pathOf("manifest.json"), "utf8")) as Record<string, unknown>;

/** Changes the manifest as `edit` says and signs it again. */
function forge(edit: (manifest: Record<string, unknown>) => void): void {
  const { checksum: _, ...manifest } = manifestOf();
  edit(manifest);
  writeFileSync(pathOf("manifest.json"), toJson({ ...manifest, checksum: sha256(toJson(manifest)) }));
}

function forgeFile(name: "experiment.yaml" | "events.jsonl", text: string): void {
  writeFileSync(pathOf(name), text);
  forge((manifest) => {
    manifest[name === "experiment.yaml" ? "experimentSha256" : "eventsSha256"] = sha256(text);
  });
}

describe("the manifest", () => {
  const checkpoint = () => (manifestOf().checkpoints as object[])[0];
  const cases: [string, Record<string, unknown>, string][] = [
    ["no list", { checkpoints: null }, "checkpoints: null is not allowed; must be a list"],
    ["no steps", { steps: -1 }, "steps: -1 is not allowed; must be a whole number of at least 0"],
    ["no number that can be", { steps: 1e300 }, "steps: 1e+300 is not allowed; must be a whole number of at least 0"],
    ["a missing key", { columns: undefined }, "columns: is missing; must be a list"],
    ["no status", { status: "lost" }, 'status: "lost" is not allowed; must be one of running, done, '],
    ["a column twice", { columns: [settings.columns[0], settings.columns[0]] }, 'columns[1].name: "trainLoss" is not '],
    ["no time", { startedAt: "today" }, 'startedAt: "today" is not allowed; must be a time in UTC'],
    ["no such kind", { kind: "x" }, 'kind: "x" is not allowed; must be one of imported-log'],
    ["half a fork", { forkedFrom: { run: "a", path: "../a" } }, "forkedFrom.step: is missing; must be a whole number"],
    [
      "a fork of a path",
      { forkedFrom: { run: "../a" } },
      'forkedFrom.run: "../a" is not allowed; must be the name of a ',
    ],
    [
      "an end that is none",
      { history: [{ at: "2026-11-22T10:00:00.000Z", kind: "extended" }] },
      "history[0].from: is mi",
    ],
    ["a key of prototypes", { more: JSON.parse('{"__proto__":1}') }, 'more: the key "__proto__" is not allowed'],
    ["a long text", { error: "x".repeat(2 ** 20 + 1) }, "error: a text of 1048577 characters is not allowed; at most"],
  ];
  for (const [name, facts, message] of cases) {
    test(`with ${name} is told, with the place`, async () => {
      forge((manifest) => Object.assign(manifest, facts));
      const told = (error: unknown) => {
        const start = `${pathOf("manifest.json")} is damaged: ${message}`;
        assert.equal((error as Error).message.slice(0, start.length), start);
        return storeError("damaged", /./)(error);
      };
      await assert.rejects(readRun(directory), told);
      await assert.rejects(readRunContents(directory), told);
      await assert.rejects(reopen(directory), told);
      assert.equal((await verifyRun(directory))[0]?.file, "manifest.json");
    });
  }

  test("names checkpoints as the store does, and nothing else", async () => {
    const names = ["../victim.txt", "checkpoints/../../x", "/etc/passwd", "checkpoints/step-000000004.safetensors", ""];
    for (const file of names) {
      forge((manifest) => {
        manifest.checkpoints = [{ ...checkpoint(), file }];
      });
      await assert.rejects(
        readRun(directory),
        storeError("damaged", /checkpoints\[0\]\.file: ".*" is not allowed; must /),
      );
      assert.ok(existsSync(victim));
      forge((manifest) => {
        manifest.checkpoints = [{ ...checkpoint(), file: "checkpoints/step-000000003.safetensors" }];
      });
    }
  });

  test("has its checkpoints in order, each step once", async () => {
    forge((manifest) => {
      manifest.checkpoints = [checkpoint(), checkpoint()];
    });
    await assert.rejects(readRun(directory), storeError("damaged", /checkpoints\[1\]\.step: 3 .* must be more than 3/));
  });

  test("keeps keys that nobody knows, at every depth, and in their order", async () => {
    forge((manifest) => {
      manifest.later = { deep: [1, { a: null }] };
      manifest.checkpoints = [{ later: "too", ...checkpoint() }];
      manifest.engine = { later: 1, ...(manifest.engine as object) };
    });
    const { later, checkpoints, engine } = manifestOf();
    const { writer } = await reopen(directory);
    writer.finish("done");
    const now = manifestOf();
    assert.deepEqual([now.later, now.checkpoints, now.engine], [later, checkpoints, engine]);
    assert.equal(JSON.stringify(now.checkpoints), JSON.stringify(checkpoints));
    assert.deepEqual(await verifyRun(directory), []);
  });

  test("nested a thousand deep, or of a hundred megabytes, costs nobody the stack or the memory", async () => {
    forge((manifest) => {
      manifest.deep = JSON.parse(`${"[".repeat(1000)}${"]".repeat(1000)}`);
    });
    await assert.rejects(readRun(directory), storeError("damaged", /it is nested more than 32 deep/));
    execFileSync("truncate", ["-s", "100M", pathOf("manifest.json")]);
    await assert.rejects(
      readRun(directory),
      storeError("damaged", /it has 104857600 bytes, and at most 33554432 are read/),
    );
  });

  test("that could not be read again is not written", async () => {
    const { writer } = await reopen(directory);
    const wrong: object = { kind: "x" };
    assert.throws(() => writer.updateManifest(wrong), storeError("unwritable", /kind: "x" is not allowed/));
    writer.finish("done");
    assert.deepEqual(await verifyRun(directory), []);
  });
});

test("the names of checkpoint files are those that are written, and tell their step", () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), fc.string(), (step, name) => {
      assert.ok(isCheckpointFile(`checkpoints/step-${String(step).padStart(9, "0")}.safetensors`, step));
      assert.ok(!isCheckpointFile(`checkpoints/step-${String(step).padStart(9, "0")}.safetensors`, step + 1));
      assert.ok(!isCheckpointFile(name, step));
    }),
  );
  for (const name of ["step-0000000003.safetensors", "step-000000003-ABCDEF01.safetensors", "step-3.safetensors"]) {
    assert.ok(!isCheckpointFile(`checkpoints/${name}`, 3), name);
  }
});

describe("the experiment", () => {
  const cases: [string, string, RegExp][] = [
    ["no settings", "[1, 2]", /experiment\.yaml is damaged: \[1,2\] is not allowed; must be settings/],
    ["no YAML", "a: 1\nb: [", /experiment\.yaml is damaged: line 2: /],
    ["aliases", "a: &a [x, x]\nb: [*a, *a]", /experiment\.yaml is damaged: it has aliases/],
    ["a key of prototypes", "a:\n  __proto__: {b: 1}\n", /a: the key "__proto__" is not allowed/],
    ["brackets without end", "[".repeat(10_000), /experiment\.yaml is damaged: it is nested too deeply/],
    ["ten megabytes", `a: ${"x".repeat(10_000_000)}`, /it has 10000003 bytes, and at most 65536 are read/],
  ];
  for (const [name, text, message] of cases) {
    test(`with ${name} is told`, async () => {
      forgeFile("experiment.yaml", text);
      await assert.rejects(readRun(directory), storeError("damaged", message));
      assert.equal((await verifyRun(directory))[0]?.file, "experiment.yaml");
    });
  }

  test("a merge key is a key like any other", async () => {
    forgeFile("experiment.yaml", "<<: {a: 1}\n");
    assert.deepEqual((await readRun(directory)).experiment, { "<<": { a: 1 } });
  });
});

test("an event of wrong shape is told with its line, and the rest of the run is read", async () => {
  const cases: [string, string][] = [
    ['{"step":-1,"kind":"x"}', "line 2: step: -1 is not allowed; must be a whole number of at least 0"],
    ["null", "line 2: null is not allowed; must be an event"],
    ['{"step":1}', "line 2: kind: is missing; must be a text"],
    ['{"step":1,"kind":"x","__proto__":[]}', 'line 2: the key "__proto__" is not allowed'],
  ];
  for (const [line, reason] of cases) {
    forgeFile("events.jsonl", `{"step":1,"kind":"x"}\n${line}\n`);
    const { events, damaged, series } = await readRun(directory);
    assert.deepEqual(damaged, [{ file: "events.jsonl", firstStep: null, lastStep: null, reason }]);
    assert.deepEqual([events.length, series.step.length], [0, 3]);
  }
});

test("columns that no series file has are told before anybody asks for them", async () => {
  forge((manifest) => {
    manifest.columns = [{ name: "Run", type: "f64" }, settings.columns[1]];
  });
  const { files, damaged } = await readRunContents(directory);
  assert.deepEqual(files, []);
  assert.equal(damaged[0]?.reason, "its columns are not those of the manifest");
});

describe("a link", { skip: process.platform === "win32" && "links need rights" }, () => {
  /** Puts what is called `name` somewhere else and a link to it in its place. */
  const link = (name: string) => {
    const away = pathOf("away");
    renameSync(pathOf(name), away);
    symlinkSync(away, pathOf(name));
  };

  for (const name of ["manifest.json", "experiment.yaml"]) {
    test(`in the place of ${name} is not followed`, async () => {
      link(name);
      await assert.rejects(readRun(directory), storeError("damaged", /it is a symbolic link, which is not followed/));
    });
  }

  for (const name of ["series", "checkpoints", "damaged"]) {
    test(`in the place of ${name} is not followed, to read or to write`, async () => {
      if (name === "damaged") mkdirSync(pathOf(name));
      link(name);
      const told = storeError("damaged", new RegExp(`${name} is damaged: it is a symbolic link`));
      await assert.rejects(readRun(directory), told);
      await assert.rejects(reopen(directory), told);
      assert.throws(() => pinCheckpoint(directory, 3, "x"), told);
    });

    test(`that is put in the place of ${name} while the run is written is not followed`, async () => {
      const { writer } = await reopen(directory);
      if (name === "damaged") mkdirSync(pathOf(name));
      link(name);
      const told = storeError("damaged", new RegExp(`${name} is damaged: it is a symbolic link`));
      const tensors = [{ name: "w", dtype: "F32", shape: [1], values: Float32Array.of(2) }] as const;
      const [, file] = readdirSync(pathOf("series")).map((one) => `series/${one}`);
      writer.appendRow(4, [1, 1]);
      if (name === "series") assert.throws(() => writer.flush(), told);
      else if (name === "checkpoints")
        assert.throws(() => writer.saveCheckpoint({ step: 4, tensors, reason: "last" }), told);
      else assert.throws(() => writer.setAside(file ?? "experiment.yaml", "x"), told);
      writer.release();
    });
  }

  test("in the place of a series file is set aside, and what it led to stays", async () => {
    const name = `series/${readdirSync(pathOf("series"))[0]}`;
    link(name);
    const [damage] = await verifyRun(directory);
    assert.deepEqual([damage?.file, damage?.reason], [name, "it is a symbolic link, which is not followed"]);
    (await reopen(directory)).writer.release();
    assert.ok(lstatSync(pathOf(name.replace("series", "damaged"))).isSymbolicLink());
    assert.ok(existsSync(pathOf("away")));
  });

  test("in the place of a lock is nobody's lock", async () => {
    const lock = readdirSync(directory).find((name) => name.startsWith("lock-")) ?? "";
    link(lock);
    const said: string[] = [];
    const { writer } = await reopen(directory, { say: (line) => said.push(line) });
    writer.release();
    assert.equal(readFileSync(victim, "utf8"), "precious\n");
    assert.match(
      said.join("\n"),
      /^\S+: lock-\d+\.json is damaged \(it is a symbolic link, .*set aside as damaged\/lock-\d+\.json$/,
    );
  });

  test("in the place of a pin, or a second name of somebody's file, is not written to", () => {
    const pin = pathOf("checkpoints/step-000000003.keep");
    symlinkSync(victim, pin);
    assert.throws(() => pinCheckpoint(directory, 3, "x"), storeError("unwritable", /it is a symbolic link/));
    rmSync(pin);
    linkSync(victim, pin);
    pinCheckpoint(directory, 3, "x");
    assert.match(readFileSync(pin, "utf8"), /x\n$/);
    assert.equal(readFileSync(victim, "utf8"), "precious\n");
  });

  test("that waits under the name of a temporary file is not written through", () => {
    const path = pathOf("events.jsonl");
    symlinkSync(victim, temporaryPath(path));
    writeFileAtomically(path, "new\n");
    assert.equal(readFileSync(path, "utf8"), "new\n");
    assert.equal(readFileSync(victim, "utf8"), "precious\n");
  });

  test("under the name of a file that is written is not replaced", () => {
    const path = pathOf("report.html");
    symlinkSync(victim, path);
    assert.throws(() => writeFileAtomically(path, "page"), storeError("unwritable", /it is a symbolic link/));
    assert.ok(lstatSync(path).isSymbolicLink());
  });

  test("to the whole run folder is the user's own, and is followed", async () => {
    const other = `${directory}-link`;
    symlinkSync(directory, other);
    assert.deepEqual(await verifyRun(other), []);
    (await reopen(other)).writer.finish("done");
    assert.deepEqual(await verifyRun(directory), []);
  });
});

test("a pipe or a folder in the place of a file is told at once", { skip: process.platform === "win32" }, async () => {
  for (const name of ["manifest.json", "experiment.yaml"]) {
    const bytes = readFileSync(pathOf(name));
    rmSync(pathOf(name));
    mkdirSync(pathOf(name));
    await assert.rejects(readRun(directory), storeError("damaged", /it is a folder, and not a file/));
    rmSync(pathOf(name), { recursive: true });
    execFileSync("mkfifo", [pathOf(name)]);
    await assert.rejects(readRun(directory), storeError("damaged", /it is a pipe, and not a file/));
    rmSync(pathOf(name));
    writeFileSync(pathOf(name), bytes);
  }
  assert.deepEqual(await verifyRun(directory), []);
});

test("a lock of a number after which there is none is told", async () => {
  writeFileSync(pathOf("lock-99999999999999999999.json"), "{}");
  await assert.rejects(
    reopen(directory),
    storeError("damaged", /is damaged: nobody has written a lock of number 100000000000000000000/),
  );
});

test("a run is written by names within it alone", async () => {
  const other = newDirectory();
  writeRun(other, 3, 10);
  const { writer } = await reopen(other);
  for (const file of ["../x", "series/../../x", "other/x", "series/a/b", ".."]) {
    assert.throws(() => writer.setAside(file, "x"), RangeError, file);
  }
  writer.release();
});
