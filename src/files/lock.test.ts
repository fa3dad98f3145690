/** @file The lock: one writer, whoever else tries, whatever became of the one before. */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import { createRun } from "../recording/index.ts";
import {
  appendSteps,
  deadProcess,
  editLock,
  kill,
  listFiles,
  lockFiles,
  makeRoot,
  reopen,
  settings,
  storeError,
} from "../recording/testRun.fixture.ts";
import { readRun } from "../store/index.ts";
import { findDamagedLock, takeFirstLock, takeLock } from "./lock.ts";

const newPath = makeRoot();
let directory = "";
let said: string[] = [];
const say = (line: string) => said.push(line);
beforeEach(() => {
  directory = newPath();
  mkdirSync(directory);
  said = [];
});

const notLinux = process.platform !== "linux" && "only Linux tells";
const newest = () => join(directory, lockFiles(directory).at(-1) ?? "");
const content = () => JSON.parse(readFileSync(newest(), "utf8"));
const index = JSON.stringify(new URL("../recording/index.ts", import.meta.url).href);

/** The command of a Node process that runs `script`, in which the room is `recording` and the run's folder `directory`. */
function commandOf(script: string): string[] {
  const source = `import * as recording from ${index}; const directory = ${JSON.stringify(directory)}; ${script}`;
  return [process.execPath, "--no-warnings", "--input-type=module", "-e", source];
}

function startProcess(script: string): ChildProcess {
  const [node, ...args] = commandOf(script);
  return spawn(node as string, args, { stdio: ["pipe", "pipe", "inherit"] });
}

/** Until the process says something; one that ends before has failed, and said why. */
async function firstWord(child: ChildProcess): Promise<void> {
  const ended = once(child, "close").then(([code]) => assert.fail(`ended with ${code} before it said anything`));
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, "data"), ended]);
}

describe("taking", () => {
  test("names the holder, and leaves one file", async () => {
    const lock = await takeLock(directory, { say });
    assert.deepEqual(readdirSync(directory), ["lock-000000001.json"]);
    assert.equal(lock.takenFrom, null);
    const { host, pid, since, released, nonce } = content();
    assert.deepEqual([host, pid, released], [hostname(), process.pid, false]);
    assert.match(nonce, /^[0-9a-f]{16}$/);
    assert.match(since, /^\d{4}-\d\d-\d\dT/);
    lock.release();
    assert.deepEqual(said, []);
  });

  test("is refused at once while the holder lives, by name", async () => {
    const lock = await takeLock(directory, { say });
    const message = new RegExp(`is being written by process ${process.pid} on ${hostname()} since 20`);
    await assert.rejects(takeLock(directory, { say }), storeError("locked", message));
    assert.throws(() => takeFirstLock(directory), storeError("locked", /another process has just taken/));
    lock.assertHeld();
    lock.release();
    assert.equal(lockFiles(directory).length, 1);
  });

  test("after a release goes without a word, and never uses a number again", async () => {
    for (const generation of [1, 2, 3]) {
      const lock = await takeLock(directory, { say });
      lock.release();
      lock.release();
      assert.deepEqual(readdirSync(directory), [`lock-00000000${generation}.json`]);
      assert.equal(content().released, true);
    }
    assert.deepEqual(said, []);
  });

  test("in a folder that is not there is refused", async () => {
    rmSync(directory, { recursive: true });
    await assert.rejects(takeLock(directory, { say }), storeError("unwritable", /cannot lock .*it does not exist/));
  });
});

test("a slow contender that creates a number long passed sees the higher one and gives up", async () => {
  const past = await takeLock(directory, { say });
  past.release();
  await takeLock(directory, { say });
  editLock(directory, { host: "elsewhere" });
  const waiting = takeLock(directory, { say, watchMs: 6_000 });
  // Meanwhile a third one takes generation 3, a fourth one 4; each removes what was before it.
  writeFileSync(join(directory, "lock-000000004.json"), JSON.stringify({ ...content(), host: hostname() }));
  rmSync(join(directory, "lock-000000002.json"));
  await assert.rejects(waiting, storeError("locked", /is being written by process/));
  assert.deepEqual(lockFiles(directory), ["lock-000000004.json"]);
});

describe("what stops every writer is found without taking the lock", () => {
  test("of locks that processes leave there is nothing to tell", async () => {
    assert.equal(findDamagedLock(directory), null);
    const lock = await takeLock(directory, { say });
    assert.equal(findDamagedLock(directory), null);
    lock.release();
    assert.equal(findDamagedLock(directory), null);
    // Of a process that was killed where files cannot be linked.
    writeFileSync(join(directory, "lock-000000002.json"), '{ "host": "a');
    assert.equal(findDamagedLock(directory), null);
  });

  test("only the newest lock counts", () => {
    writeFileSync(join(directory, "lock-000000001.json"), "[]");
    const found = findDamagedLock(directory);
    assert.equal(found?.path, join(directory, "lock-000000001.json"));
    assert.match(found.message, /lock-000000001\.json is damaged: .*; nobody can have locked this run with it: /);
    writeFileSync(join(directory, "lock-000000002.json"), "");
    assert.equal(findDamagedLock(directory), null);
  });

  test("a number after which there is none, a folder that is gone", () => {
    writeFileSync(join(directory, "lock-9007199254740991.json"), "");
    assert.match(findDamagedLock(directory)?.message ?? "", /nobody has written a lock of number 9007199254740991$/);
    rmSync(directory, { recursive: true });
    assert.match(findDamagedLock(directory)?.message ?? "", /^cannot list .*it does not exist \(ENOENT\)$/);
  });
});

describe("what a crash left", () => {
  for (const [what, facts, reason] of [
    ["a process that is dead", { pid: deadProcess }, /process 99999999 on .*, which has ended/],
    ["a process whose number another one has", { processStart: "1" }, /which has ended/],
  ] as const) {
    const skip = !("pid" in facts) && process.platform !== "linux" && "only Linux tells";
    test(`by ${what} is taken over at once, and said`, { skip }, async () => {
      const old = await takeLock(directory, { say });
      editLock(directory, facts);
      // Watching for a day would be noticed.
      const lock = await takeLock(directory, { say, watchMs: 86_400_000 });
      assert.match(lock.takenFrom ?? "", reason);
      assert.equal(said.length, 1);
      assert.match(said[0] ?? "", reason);
      lock.assertHeld();
      assert.throws(() => old.assertHeld(), storeError("locked", /was taken over by process \d+ on/));
      old.release();
      lock.assertHeld();
      lock.release();
    });
  }

  for (const [what, text] of [
    ["an empty file", ""],
    ["half a file", '{"host": "else'],
    ["no more than a brace", "{"],
  ] as const) {
    test(`${what} is watched, then taken over`, async () => {
      writeFileSync(join(directory, "lock-000000004.json"), text);
      const lock = await takeLock(directory, { say, watchMs: 40 });
      assert.deepEqual(lockFiles(directory), ["lock-000000005.json"]);
      assert.match(lock.takenFrom ?? "", /an unknown process, which showed no sign of life for 0\.04 s/);
      lock.release();
    });
  }

  const lock = { host: "h", bootId: null, pidNamespace: null, pid: 1, processStart: null, nonce: "n", since: "s" };
  for (const [what, text, reason] of [
    ["a list", "[]", /expected object/],
    ["nothing", "null", /expected object/],
    ["a lock without a process", JSON.stringify({ ...lock, pid: undefined, released: false }), /: pid: /],
    ["a lock of process 0", JSON.stringify({ ...lock, pid: 0, released: false }), /: pid: /],
    ["a lock of half a process", JSON.stringify({ ...lock, pid: 0.5, released: false }), /: pid: /],
    ["a lock that is given back by a word", JSON.stringify({ ...lock, released: "yes" }), /: released: /],
    ["a host's name without end", JSON.stringify({ ...lock, host: "h".repeat(300), released: true }), /: host: /],
    ["some other text", "pid 4711\n", /it is no JSON/],
    ["two locks", `${JSON.stringify(lock)}${JSON.stringify(lock)}`, /it is no JSON/],
    ["a large file", " ".repeat(1 << 17), /it has 131072 bytes, and at most 65536/],
  ] as const) {
    test(`${what} is no lock: told, and neither waited for nor taken`, async () => {
      writeFileSync(join(directory, "lock-000000004.json"), text);
      const refusal = takeLock(directory, { say, watchMs: 86_400_000 });
      await assert.rejects(refusal, storeError("damaged", /lock-000000004\.json is damaged: /));
      await assert.rejects(refusal, reason);
      assert.deepEqual(lockFiles(directory), ["lock-000000004.json"]);
      assert.deepEqual(said, []);
    });
  }

  test("a folder or a pipe is no lock, and stays where it is", async () => {
    const take = async () => (await takeLock(directory, { say, watchMs: 86_400_000 })).release();
    mkdirSync(join(directory, "lock-000000004.json"));
    await take();
    if (process.platform !== "win32") execFileSync("mkfifo", [join(directory, "lock-000000006.json")]);
    else mkdirSync(join(directory, "lock-000000006.json"));
    await take();
    assert.deepEqual(lockFiles(directory), ["lock-000000004.json", "lock-000000006.json", "lock-000000007.json"]);
    assert.deepEqual(said, []);
  });

  test("a number that no lock can have is refused", async () => {
    const refusal = () => takeLock(directory, { say, watchMs: 86_400_000 });
    writeFileSync(join(directory, "lock-999999999999999999999.json"), "{}");
    await assert.rejects(refusal(), storeError("damaged", /is damaged: nobody has written a lock of number/));
  });

  const holder = `
    const writer = recording.createRun(directory, { experiment: {}, manifest: {}, columns: [{ name: "x", type: "f64" }] });
    writer.appendRow(1, [1]);
    writer.flush();
    console.log("ready");
    setInterval(() => {}, 1000);
  `;

  test("a killed process's lock is taken over", async () => {
    rmSync(directory, { recursive: true });
    const child = startProcess(holder);
    await firstWord(child);
    await assert.rejects(reopen(directory), storeError("locked", new RegExp(`by process ${child.pid} on`)));
    child.kill("SIGKILL");
    await once(child, "close");
    const { writer, run } = await reopen(directory, { say });
    assert.deepEqual([...run.series.step], [1]);
    assert.match(said.join(), /took the lock over from process \d+ on .*, which has ended/);
    writer.finish("interrupted");
    const { history } = (await readRun(directory)).manifest;
    assert.deepEqual(
      history.map(({ kind }) => kind),
      ["lock-taken-over"],
    );
  });

  const skip = process.platform !== "linux" && "needs /proc";
  test("so is that of a killed process whose parent never asks for its exit code", { skip }, async (context) => {
    rmSync(directory, { recursive: true });
    // The shell becomes a program that waits for no child.
    const [node, ...args] = commandOf(holder);
    const shell = spawn("sh", ["-c", '"$0" "$@" & exec sleep 600', node as string, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    context.after(() => shell.kill());
    await firstWord(shell);
    const { pid } = content();
    process.kill(pid, "SIGKILL");
    const state = () => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
    while (state() !== "Z") await new Promise((resolve) => setTimeout(resolve, 5));
    const { writer } = await reopen(directory, { say });
    assert.match(said.join(), /which has ended/);
    writer.release();
  });
});

describe("another host's lock", () => {
  const beat = () => {
    const now = new Date();
    utimesSync(newest(), now, now);
  };

  test("is left alone while it shows signs of life", async () => {
    const lock = await takeLock(directory, { say });
    editLock(directory, { host: "elsewhere" });
    const heart = setInterval(beat, 50);
    const message = /is being written by process \d+ on elsewhere since/;
    await assert.rejects(takeLock(directory, { say, watchMs: 6_000 }), storeError("locked", message));
    clearInterval(heart);
    assert.match(said.join(), /was left locked by process \d+ on elsewhere since .*; watching for 6 s/);
    lock.assertHeld();
    lock.release();
  });

  test("is taken over when it shows none", async () => {
    const old = await takeLock(directory, { say });
    editLock(directory, { host: "elsewhere" });
    const lock = await takeLock(directory, { say, watchMs: 100 });
    assert.match(
      said.at(-1) ?? "",
      /took the lock over from .* on elsewhere .*, which showed no sign of life for 0.1 s/,
    );
    assert.throws(() => old.assertHeld(), storeError("locked", /taken over/));
    lock.release();
  });

  test("that is released meanwhile is taken without more", async () => {
    const old = await takeLock(directory, { say });
    editLock(directory, { host: "elsewhere" });
    setTimeout(() => old.release(), 50);
    const lock = await takeLock(directory, { say, watchMs: 6_000 });
    assert.equal(lock.takenFrom, null);
    lock.release();
  });

  for (const [what, facts] of [
    ["from before a restart, or of another host of this name,", { bootId: "00000000-0000-0000-0000-000000000000" }],
    ["of such a host, whose process has a number that none has here,", { bootId: "b", pid: deadProcess }],
    ["of such a host, whose process has the number of one here,", { bootId: "b", pid: 1 }],
    ["of a system that does not name its boots", { bootId: null, pid: deadProcess }],
    ["that does not say when its process began", { pid: 1, processStart: null }],
  ] as const) {
    test(`${what} is watched: left alone while it shows signs of life, then taken over`, {
      skip: notLinux,
    }, async (context) => {
      const old = await takeLock(directory, { say });
      editLock(directory, facts);
      const heart = setInterval(beat, 20);
      context.after(() => clearInterval(heart));
      await assert.rejects(takeLock(directory, { say, watchMs: 6_000 }), storeError("locked", /is being written by/));
      old.assertHeld();
      clearInterval(heart);
      const lock = await takeLock(directory, { say, watchMs: 200 });
      assert.match(lock.takenFrom ?? "", /which showed no sign of life for 0\.2 s/);
      assert.match(
        said[0] ?? "",
        /was left locked by process \d+ on .* since .*; watching for 6 s whether it still lives/,
      );
      if (facts.bootId) assert.match(said[0] ?? "", /before this machine was restarted or on another one of its name/);
      lock.release();
    });
  }

  test("signs of life count whichever way the clock that makes them jumps", async () => {
    const lock = await takeLock(directory, { say });
    editLock(directory, { host: "elsewhere" });
    utimesSync(newest(), 2e9, 2e9);
    setTimeout(() => utimesSync(newest(), 1e9, 1e9), 50);
    await assert.rejects(takeLock(directory, { say, watchMs: 6_000 }), storeError("locked", /is being written by/));
    lock.assertHeld();
  });

  test("of a container on this host, whose numbers mean other processes, is watched", async () => {
    await takeLock(directory, { say });
    editLock(directory, { pid: deadProcess, pidNamespace: "pid:[1]" });
    await takeLock(directory, { say, watchMs: 40 });
    assert.match(said[0] ?? "", /watching/);
  });

  test("the holder's signs of life change its file, and go on until it is released", async (context) => {
    context.mock.timers.enable({ apis: ["setInterval"] });
    const lock = await takeLock(directory, { say });
    const changes = () => {
      utimesSync(newest(), 1, 1);
      context.mock.timers.tick(10_000);
      return statSync(newest()).mtimeMs > 1000;
    };
    assert.ok(changes());
    assert.ok(changes());
    lock.release();
    assert.ok(!changes());
  });
});

describe("a writer that lost its lock", () => {
  test("changes nothing more in the folder", async () => {
    rmSync(directory, { recursive: true });
    const old = createRun(directory, { ...settings, keep: 1 });
    appendSteps(old, 1, 3);
    old.saveCheckpoint({ step: 3, tensors: [], reason: "interval" });
    appendSteps(old, 4, 6);
    kill(directory);
    const { writer } = await reopen(directory);
    const before = listFiles(directory).map((name) => [name, readFileSync(join(directory, name), "hex")]);
    const [file] = old.manifest.checkpoints.map((entry) => entry.file);
    for (const action of [
      () => old.flush(),
      () => old.saveCheckpoint({ step: 6, tensors: [], reason: "interval" }),
      () => old.writeEvents([]),
      () => old.updateManifest({}),
      () => old.setExperiment({}),
      () => old.setAside(file as string, "x"),
      () => old.finish("done"),
    ]) {
      assert.throws(action, storeError("locked", /was taken over by process \d+ on .*writes nothing more into it/));
    }
    old.release();
    const after = listFiles(directory).map((name) => [name, readFileSync(join(directory, name), "hex")]);
    assert.deepEqual(after, before);
    appendSteps(writer, 4, 4);
    writer.finish("done");
  });

  test("notices that the folder is gone, or is another", async () => {
    const path = newPath();
    const writer = createRun(path, settings);
    appendSteps(writer, 1, 3);
    const away = newPath();
    renameSync(path, away);
    for (const action of [() => writer.flush(), () => writer.updateManifest({}), () => writer.finish("done")]) {
      assert.throws(
        action,
        storeError("missing", /does not exist any more: it was removed or moved while this process wrote it/),
      );
    }
    assert.throws(() => readdirSync(path), /ENOENT/);
    mkdirSync(path);
    assert.throws(() => writer.flush(), storeError("locked", /lost its lock file/));
    assert.deepEqual(readdirSync(path), []);
  });

  test("notices that the file is gone, or is another's of the same number", async () => {
    const lock = await takeLock(directory, { say });
    const kept = readFileSync(newest());
    rmSync(newest());
    assert.throws(() => lock.assertHeld(), storeError("locked", /lost its lock file/));
    const other = takeFirstLock(directory);
    assert.throws(() => lock.assertHeld(), storeError("locked", /was taken over by/));
    lock.release();
    other.assertHeld();
    writeFileSync(newest(), kept);
    assert.throws(() => other.assertHeld(), storeError("locked", /was taken over by/));
  });

  test("or has released it, writes nothing either", () => {
    const path = newPath();
    const writer = createRun(path, settings);
    writer.release();
    assert.throws(() => writer.updateManifest({}), storeError("locked", /was released by this process/));
  });
});
