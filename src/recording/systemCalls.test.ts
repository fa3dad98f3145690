/** @file What the store asks of the system, and what it makes of refusals: short writes, no links, disks that fail. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename, join } from "node:path";
import { beforeEach, describe, type TestContext, test } from "node:test";
import { removeFile, replaceFile, writeDurably, writeFileAtomically } from "../files/atomicFile.ts";
import { takeFirstLock, takeLock } from "../files/lock.ts";
import { judgeProcess } from "../files/processIdentity.ts";
import {
  asStoreError,
  cannotRead,
  describeReadError,
  describeSystemError,
  isAboutFile,
  isDiskError,
} from "../files/storeError.ts";
import { readRun, verifyRun } from "../store/index.ts";
import { createRun } from "./index.ts";
import {
  appendSteps,
  assertSteps,
  listSpans,
  makeRoot,
  reopen,
  settings,
  storeError,
  writeRun,
} from "./testRun.fixture.ts";

const newPath = makeRoot();
let directory = "";
beforeEach(() => {
  directory = newPath();
});

type Call = "fsyncSync" | "linkSync" | "openSync" | "renameSync" | "unlinkSync" | "writeSync" | "closeSync";

/** What a system call does in a test; it is given the true one. */
type Answer = (original: (...args: unknown[]) => unknown, ...args: unknown[]) => unknown;

/** Puts `answer` in the place of a system call until the test ends. */
function replace(context: TestContext, call: Call, answer: Answer): void {
  const original = fs[call] as (...args: unknown[]) => unknown;
  context.mock.method(fs, call, (...args: unknown[]) => answer(original, ...args));
  syncBuiltinESMExports();
  context.after(() => {
    context.mock.restoreAll();
    syncBuiltinESMExports();
  });
}

/** Only Linux tells. */
const countOpenFiles = () => (process.platform === "linux" ? fs.readdirSync("/proc/self/fd").length : 0);

const failure = (code: string) => Object.assign(new Error(`${code}: from this test`), { code });

const refuse = (code: string): Answer => {
  return () => {
    throw failure(code);
  };
};

/** Names of the calls in their order, with the last part of the path where there is one. */
function record(context: TestContext, ...calls: readonly Call[]): string[] {
  const made: string[] = [];
  const paths = new Map<number, string>();
  const show = (path: string) => basename(path).replace(/^\.(.+?)\.\d+-.*\.tmp$/, "temporary $1");
  for (const call of new Set<Call>(["openSync", ...calls])) {
    replace(context, call, (original, ...args) => {
      const result = original(...args);
      const [first] = args;
      if (call === "openSync") paths.set(result as number, show(first as string));
      const on = typeof first === "number" ? paths.get(first) : show(first as string);
      if (calls.includes(call)) made.push(`${call.replace("Sync", "")} ${on}`);
      return result;
    });
  }
  return made;
}

describe("a file", () => {
  test("is on the disk before it has its name, and its name before anything else is done; no file stays open", (t) => {
    fs.mkdirSync(directory);
    const calls = record(t, "writeSync", "fsyncSync", "renameSync", "openSync", "closeSync");
    writeFileAtomically(join(directory, "a"), "text");
    const folder = basename(directory);
    assert.deepEqual(calls, [
      ...["open temporary a", "write temporary a", "fsync temporary a", "close temporary a", "rename temporary a"],
      ...[`open ${folder}`, `fsync ${folder}`, `close ${folder}`],
    ]);
  });

  test("is written whole where a call takes a part of it, chunk by chunk", (t) => {
    fs.mkdirSync(directory);
    replace(t, "writeSync", (original, file, bytes, offset, length, position) =>
      original(file, bytes, offset, Math.min(3, length as number), position),
    );
    const path = join(directory, "a");
    writeDurably(path, ["once ", Buffer.from("upon "), "", "a time"]);
    assert.equal(fs.readFileSync(path, "utf8"), "once upon a time");
  });

  for (const call of ["writeSync", "fsyncSync", "renameSync"] as const) {
    test(`that ${call} refuses leaves the one before it and nothing else, and closes what it opened`, (t) => {
      fs.mkdirSync(directory);
      const path = join(directory, "a");
      replaceFile(path, "before");
      const open = countOpenFiles();
      replace(t, call, refuse("ENOSPC"));
      const refusal = storeError("unwritable", /^cannot write .*a: no space left on the device \(ENOSPC\)$/);
      assert.throws(() => replaceFile(path, "after"), refusal);
      assert.deepEqual(fs.readdirSync(directory), ["a"]);
      assert.equal(fs.readFileSync(path, "utf8"), "before");
      assert.equal(countOpenFiles(), open);
    });
  }

  test("that is to be removed may be gone, and anything else is told", () => {
    fs.mkdirSync(directory);
    removeFile(join(directory, "nothing"));
    assert.throws(() => removeFile(directory), { code: /EISDIR|EPERM/ });
    assert.throws(() => removeFile(join(directory, "a".repeat(300))), { code: "ENAMETOOLONG" });
  });

  test("takes the place of what is left under its temporary name, and of nothing that cannot be removed", (t) => {
    fs.mkdirSync(directory);
    const path = join(directory, "a");
    fs.writeFileSync(path, "left by a process that was killed");
    writeDurably(path, "new");
    assert.equal(fs.readFileSync(path, "utf8"), "new");
    replace(t, "openSync", refuse("EMFILE"));
    assert.throws(() => writeDurably(path, "newer"), { code: "EMFILE" });
    assert.equal(fs.readFileSync(path, "utf8"), "new");
  });
});

describe("a new run", () => {
  test("has each of its files on the disk before its folder has its name", (t) => {
    const calls = record(t, "fsyncSync", "renameSync");
    createRun(directory, settings).release();
    const made = calls.indexOf(`rename temporary ${basename(directory)}`);
    assert.ok(made > 0);
    const files = ["temporary experiment.yaml", "temporary manifest.json"];
    for (const file of files) assert.ok(calls.indexOf(`fsync ${file}`) < made, file);
    assert.equal(calls[made + 1], `fsync ${basename(join(directory, ".."))}`);
  });

  test("that cannot be made leaves nothing, not even its parents", (t) => {
    const parent = join(directory, "deeper", "still");
    replace(t, "fsyncSync", refuse("EIO"));
    const refusal = storeError("unwritable", /^cannot create .*run: input\/output error \(EIO\)$/);
    assert.throws(() => createRun(join(parent, "run"), settings), refusal);
    assert.equal(fs.existsSync(directory), false);
  });
});

describe("a lock", () => {
  for (const code of ["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK"]) {
    test(`is taken where there are no links (${code}), by one`, async (t) => {
      fs.mkdirSync(directory);
      replace(t, "linkSync", refuse(code));
      const lock = takeFirstLock(directory);
      assert.deepEqual(fs.readdirSync(directory), ["lock-000000001.json"]);
      lock.assertHeld();
      assert.throws(() => takeFirstLock(directory), storeError("locked", /another process has just taken/));
      await assert.rejects(takeLock(directory, { say: () => {} }), storeError("locked", /is being written/));
      lock.release();
      const next = await takeLock(directory, { say: () => {} });
      assert.deepEqual(fs.readdirSync(directory), ["lock-000000002.json"]);
      next.release();
    });
  }

  test("whose temporary file the winner has cleared away is another's", (t) => {
    fs.mkdirSync(directory);
    replace(t, "linkSync", refuse("ENOENT"));
    assert.throws(() => takeFirstLock(directory), storeError("locked", /another process has just taken/));
    assert.deepEqual(fs.readdirSync(directory), []);
  });

  test("that cannot be written is told, and leaves nothing", (t) => {
    fs.mkdirSync(directory);
    const open = countOpenFiles();
    replace(t, "linkSync", refuse("EIO"));
    assert.throws(() => takeFirstLock(directory), storeError("unwritable", /input\/output error \(EIO\)$/));
    assert.deepEqual(fs.readdirSync(directory), []);
    assert.equal(countOpenFiles(), open);
  });

  test("without links, that cannot be created or filled is told, and no file stays open", (t) => {
    fs.mkdirSync(directory);
    const open = countOpenFiles();
    replace(t, "linkSync", refuse("EPERM"));
    let code: string | undefined = "EROFS";
    replace(t, "openSync", (original, path, ...args) => {
      if (code !== undefined && String(path).endsWith("lock-000000001.json")) throw failure(code);
      return original(path, ...args);
    });
    assert.throws(() => takeFirstLock(directory), storeError("unwritable", /the file system is read-only \(EROFS\)$/));
    code = undefined;
    replace(t, "writeSync", (original, ...args) => {
      if (typeof args[1] === "string") throw failure("ENOSPC");
      return original(...args);
    });
    assert.throws(() => takeFirstLock(directory), storeError("unwritable", /no space left/));
    assert.equal(countOpenFiles(), open);
  });
});

describe("a writer", () => {
  test("that cannot write a full span keeps its rows, and writes them when it can", async (t) => {
    const writer = createRun(directory, { ...settings, spanRows: 4 });
    let full = true;
    replace(t, "writeSync", (original, ...args) => {
      if (full) throw failure("ENOSPC");
      return original(...args);
    });
    appendSteps(writer, 1, 40);
    assert.throws(() => writer.flush(), storeError("unwritable", /no space left/));
    full = false;
    appendSteps(writer, 41, 45);
    writer.finish("done");
    assertSteps((await readRun(directory)).series, 45);
    assert.deepEqual(await verifyRun(directory), []);
    assert.deepEqual(listSpans(directory), ["1-45"]);
  });

  test("whose lock is gone as it appends says so at once", () => {
    const writer = createRun(directory, { ...settings, spanRows: 4 });
    fs.rmSync(join(directory, "lock-000000001.json"));
    assert.throws(() => appendSteps(writer, 1, 5), storeError("locked", /lost its lock file/));
  });

  test("knows the manifest that readers see where only the folder could not be flushed", async (t) => {
    const writer = createRun(directory, settings);
    let calls = 0;
    replace(t, "fsyncSync", (original, file) => {
      // Of the file, then of its folder.
      if (++calls === 2) throw failure("EIO");
      return original(file);
    });
    assert.throws(() => writer.updateManifest({ error: "x" }), storeError("unwritable", /EIO/));
    assert.equal(writer.manifest.error, "x");
    assert.equal((await readRun(directory)).manifest.error, "x");
    calls = 0;
    t.mock.restoreAll();
    syncBuiltinESMExports();
    replace(t, "renameSync", refuse("EIO"));
    assert.throws(() => writer.updateManifest({ error: "y" }), storeError("unwritable", /EIO/));
    assert.equal(writer.manifest.error, "x");
  });

  test("keeps a checkpoint that is written again, in vain, with what it holds", async (t) => {
    const writer = createRun(directory, settings);
    const save = (step: number) => writer.saveCheckpoint({ step, tensors: [], reason: "interval" });
    const [first, second] = [save(1), save(2)];
    replace(t, "renameSync", (original, from, to) => {
      if (String(to).endsWith("manifest.json")) throw failure("ENOSPC");
      return original(from, to);
    });
    assert.throws(() => save(2), storeError("unwritable", /no space left/));
    assert.throws(() => save(3), storeError("unwritable", /no space left/));
    const kept = fs.readdirSync(join(directory, "checkpoints")).sort();
    assert.deepEqual(
      kept.map((name) => `checkpoints/${name}`),
      [first.file, second.file],
    );
    t.mock.restoreAll();
    syncBuiltinESMExports();
    writer.finish("done");
    assert.deepEqual(await verifyRun(directory), []);
  });

  test("that merges leaves parts that it cannot remove to the next one", async (t) => {
    const writer = createRun(directory, settings);
    appendSteps(writer, 1, 1);
    writer.flush();
    replace(t, "unlinkSync", (original, path) => {
      if (String(path).endsWith(".parquet")) throw failure("EACCES");
      return original(path);
    });
    appendSteps(writer, 2, 2);
    writer.finish("interrupted");
    assert.deepEqual(listSpans(directory), ["1-1", "1-2"]);
    assert.deepEqual(await verifyRun(directory), []);
    t.mock.restoreAll();
    syncBuiltinESMExports();
    (await reopen(directory)).writer.release();
    assert.deepEqual(listSpans(directory), ["1-2"]);
  });

  test("that cannot list a folder does not open the run", async (t) => {
    writeRun(directory, 3, 5);
    fs.mkdirSync(join(directory, "checkpoints"));
    fs.chmodSync(join(directory, "checkpoints"), 0o700);
    t.mock.method(fs, "readdirSync", () => {
      throw failure("EACCES");
    });
    syncBuiltinESMExports();
    t.after(() => {
      t.mock.restoreAll();
      syncBuiltinESMExports();
    });
    await assert.rejects(reopen(directory), storeError("unwritable", /permission denied \(EACCES\)$/));
  });
});

describe("errors of the system", () => {
  test("are phrases, with their code; unknown ones are their code", () => {
    for (const [code, phrase] of [
      ["EACCES", "permission denied (EACCES)"],
      ["EROFS", "the file system is read-only (EROFS)"],
      ["EDQUOT", "disk quota exceeded (EDQUOT)"],
      ["EISDIR", "it is a folder (EISDIR)"],
      ["ENOTDIR", "a part of the path is not a folder (ENOTDIR)"],
      ["EEXIST", "it already exists (EEXIST)"],
      ["EPERM", "operation not permitted (EPERM)"],
      ["EIO", "input/output error (EIO)"],
      ["EFBIG", "it would be larger than a file may be: ulimit -f (EFBIG)"],
      ["ENOSPC", "no space left on the device (ENOSPC)"],
      ["ENOENT", "it does not exist (ENOENT)"],
      ["ENAMETOOLONG", "the name is too long (ENAMETOOLONG)"],
      ["EMFILE", "too many open files (EMFILE)"],
      ["EPIPE", "who read it has closed it (EPIPE)"],
      ["ELOOP", "it is a link, or leads in a circle (ELOOP)"],
      ["EXDEV", "EXDEV"],
    ] as const) {
      assert.equal(describeSystemError(failure(code)), phrase);
      assert.equal(describeReadError(failure(code)), phrase);
    }
    assert.equal(describeSystemError(new Error("two\nlines")), "two\nlines");
    assert.equal(describeReadError(new Error("two\nlines")), "two");
    assert.equal(describeSystemError("no error"), "no error");
    assert.equal(describeReadError("no\nerror"), "no");
    assert.equal(describeSystemError({ code: "EIO" }), "[object Object]");
    assert.equal(describeSystemError(Object.assign(new Error("seven"), { code: 7 })), "seven");
  });

  test("are about the file, or about what this process may do", () => {
    for (const code of ["ENOENT", "EIO", "EISDIR"]) assert.ok(isAboutFile(failure(code)), code);
    for (const code of ["EACCES", "EMFILE", "EPERM"]) assert.ok(!isAboutFile(failure(code)), code);
    assert.ok(isAboutFile(new Error("it is damaged")));
    for (const code of ["ENOSPC", "EDQUOT", "EFBIG", "EIO"]) {
      assert.ok(isDiskError(failure(code)) && isDiskError(cannotRead("path", failure(code))), code);
    }
    for (const error of [failure("EACCES"), cannotRead("path", failure("EACCES")), new Error("EIO"), null]) {
      assert.ok(!isDiskError(error), String(error));
    }
    assert.equal(cannotRead("path", failure("EACCES")).message, "cannot read path: permission denied (EACCES)");
    const cause = failure("EIO");
    const wrap = () =>
      asStoreError("unwritable", "write", "path", () => {
        throw cause;
      });
    assert.throws(wrap, { name: "StoreError", kind: "unwritable", path: "path", cause });
    const inner = cannotRead("inner", cause);
    const again = () =>
      asStoreError("unwritable", "write", "path", () => {
        throw inner;
      });
    assert.throws(again, (error) => error === inner);
  });

  test("that a process answers, who is another user's, do not make it a dead one", {
    skip: process.platform !== "linux",
  }, (t) => {
    const [bootId, pidNamespace] = [
      fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
      fs.readlinkSync("/proc/self/ns/pid"),
    ];
    const stat = fs.readFileSync("/proc/self/stat", "utf8");
    const processStart = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    const self = { host: fs.readFileSync("/proc/sys/kernel/hostname", "utf8").trim(), bootId, pidNamespace };
    const judge = (change: object) => judgeProcess({ ...self, pid: process.pid, processStart, ...change });
    t.mock.method(process, "kill", () => {
      throw failure("EPERM");
    });
    assert.equal(judge({}), "alive");
    t.mock.restoreAll();
    assert.equal(judge({}), "alive");
    assert.equal(judge({ pid: 99_999_999 }), "dead");
    assert.equal(judge({ processStart: "1" }), "dead");
    assert.equal(judge({ processStart: null }), "unknown");
    assert.equal(judge({ bootId: null }), "unknown");
    assert.equal(judge({ bootId: "b" }), "other-boot");
    assert.equal(judge({ pidNamespace: "pid:[1]" }), "elsewhere");
    assert.equal(judge({ host: "h" }), "elsewhere");
  });
});
