/** @file What workers of a page have for modules of Node.js does as those do, as far as runs need it. */
import assert from "node:assert/strict";
import * as nodeCrypto from "node:crypto";
import * as nodeFs from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as nodePath from "node:path/posix";
import { test } from "node:test";
import * as nodeUtil from "node:util";
import * as nodeZlib from "node:zlib";
import {
  array,
  constantFrom,
  assert as hold,
  integer,
  jsonValue,
  oneof,
  property,
  record,
  tuple,
  uint8Array,
} from "fast-check";
import { WriteQueue } from "../web/tab/keeper/writeQueue.ts";
import { toBytes } from "../web/tab/node/buffer.ts";
import { createHash } from "../web/tab/node/crypto.ts";
import { Disk, type DiskChange, disk } from "../web/tab/node/disk.ts";
import * as fs from "../web/tab/node/fs.ts";
import { open } from "../web/tab/node/fsPromises.ts";
import * as path from "../web/tab/node/path.ts";
import { isDeepStrictEqual } from "../web/tab/node/util.ts";
import * as zlib from "../web/tab/node/zlib.ts";
import { RowSender } from "../web/tab/trainer/rowSender.ts";

/** Few names, so that they meet. */
const pathOf = (...names: string[]) =>
  array(constantFrom(...names), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const somePath = pathOf("a", "b");

type FileSystem = typeof fs | typeof nodeFs;

/** What is done to a folder of a file system; each tells what came of it. */
const ACTIONS: Readonly<Record<string, (system: FileSystem, at: string, to: string) => unknown>> = {
  makeFolder: (system: FileSystem, at: string) => system.mkdirSync(at),
  makeFolders: (system: FileSystem, at: string) => void system.mkdirSync(at, { recursive: true }),
  write: (system: FileSystem, at: string) => system.writeFileSync(at, `in ${at.slice(-1)}`),
  append: (system: FileSystem, at: string) => system.appendFileSync(at, "+"),
  read: (system: FileSystem, at: string) => String(system.readFileSync(at)),
  list: (system: FileSystem, at: string) =>
    (system.readdirSync as typeof fs.readdirSync)(at, { withFileTypes: true })
      .map((entry) => [entry.name, entry.isFile(), entry.isDirectory()])
      .sort(),
  exists: (system: FileSystem, at: string) => system.existsSync(at),
  look: (system: FileSystem, at: string) => {
    const status = system.existsSync(at) ? system.lstatSync(at) : undefined;
    return status && [status.isFile(), status.isDirectory(), status.isFile() && status.size];
  },
  move: (system: FileSystem, at: string, to: string) => system.renameSync(at, to),
  unlink: (system: FileSystem, at: string) => system.unlinkSync(at),
  removeFolder: (system: FileSystem, at: string) => system.rmdirSync(at),
  removeAll: (system: FileSystem, at: string) => system.rmSync(at, { recursive: true, force: true }),
  create: (system: FileSystem, at: string) => {
    const file = system.openSync(at, "wx");
    system.writeSync(file, Uint8Array.of(65, 66, 67, 68), 1, 2, 0);
    system.writeSync(file, Uint8Array.of(69), 0, 1, 4);
    system.ftruncateSync(file, 6);
    const { size } = system.fstatSync(file);
    system.fsyncSync(file);
    system.closeSync(file);
    return size;
  },
};

const someAction = record({
  name: constantFrom(...Object.keys(ACTIONS)),
  at: somePath,
  to: somePath,
});

/** What it gives, or the code of what it throws. */
function outcomeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

test("files and folders are as on a disk, whatever is done to them", () => {
  const root = mkdtempSync(join(tmpdir(), "disk-"));
  hold(
    property(array(someAction, { maxLength: 25 }), (actions) => {
      const [real, own] = [join(root, "real"), "/own"];
      nodeFs.rmSync(real, { recursive: true, force: true });
      disk.removeAll(own);
      nodeFs.mkdirSync(real);
      fs.mkdirSync(own);
      for (const { name, at, to } of actions) {
        const act = (system: FileSystem, folder: string) =>
          outcomeOf(() => ACTIONS[name]?.(system, `${folder}/${at}`, `${folder}/${to}`));
        assert.deepEqual(act(fs, own), act(nodeFs, real), `${name} ${at} ${to}`);
      }
    }),
    { numRuns: 300 },
  );
  rmSync(root, { recursive: true });
});

test("what has its final name is told in the order in which it got it, and what is temporary is not", () => {
  const other = new Disk();
  const told: DiskChange[] = [];
  disk.onChange = (change) => void told.push(change);
  disk.removeAll("/told");
  fs.mkdirSync("/told/.run.1.tmp", { recursive: true });
  fs.writeFileSync("/told/.run.1.tmp/a", "1");
  fs.writeFileSync("/told/.run.1.tmp/.b.tmp", "2");
  fs.renameSync("/told/.run.1.tmp/.b.tmp", "/told/.run.1.tmp/b");
  assert.equal(told.length, 0);
  fs.renameSync("/told/.run.1.tmp", "/told/run");
  fs.appendFileSync("/told/run/a", "+");
  fs.unlinkSync("/told/run/b");
  const seen = told.map(({ path, bytes }) => [path, bytes && String.fromCharCode(...bytes)]);
  assert.deepEqual(seen, [
    ["/told/run/a", "1"],
    ["/told/run/b", "2"],
    ["/told/run/a", "1+"],
    ["/told/run/b", null],
  ]);
  for (const { path, bytes } of told) other.adopt(path, bytes && { bytes, size: bytes.length });
  assert.deepEqual(other.list("/told/run"), ["a"]);
  disk.onChange = () => {};
});

test("bytes that are not at hand come with those who can wait, and are refused to who cannot", async () => {
  disk.adopt("/far/a", { bytes: null, size: 3 });
  disk.load = async (path) => new TextEncoder().encode(path.slice(-1).repeat(3));
  const file = await open("/far/a");
  assert.equal((await file.stat()).size, 3);
  assert.equal((await file.readFile()).toString(), "aaa");
  const part = new Uint8Array(4);
  assert.deepEqual([await file.read(part, 1, 2, 1), [...part]], [{ bytesRead: 2 }, [0, 97, 97, 0]]);
  assert.throws(() => fs.readFileSync("/far/a"), { code: "EIO" });
});

test("paths", () => {
  const parts = oneof(pathOf("a", "b", ".."), constantFrom("", "/", "/a/b/", "./x", "a.b.txt", ".hidden", "/r/../s"));
  hold(
    property(parts, parts, (a, b) => {
      assert.deepEqual(
        [path.dirname(a), path.basename(a), path.extname(a), path.isAbsolute(a)],
        [nodePath.dirname(a), nodePath.basename(a), nodePath.extname(a), nodePath.isAbsolute(a)],
        a,
      );
      assert.equal(path.basename(a, ".txt"), nodePath.basename(a, ".txt"));
      const [absolute, other] = [a, b].map((each) => nodePath.resolve("/", each)) as [string, string];
      assert.equal(path.resolve(absolute, b), nodePath.resolve(absolute, b));
      assert.equal(path.relative(absolute, other), nodePath.relative(absolute, other));
      assert.equal(
        path.join(a, b).replace(/(.)\/$/, "$1"),
        nodePath.join(a, b).replace(/(.)\/$/, "$1"),
        `join ${a} ${b}`,
      );
    }),
  );
});

test("checksums, packed bytes and comparisons", () => {
  hold(
    property(uint8Array({ maxLength: 300 }), integer({ min: 0, max: 300 }), (bytes, cut) => {
      const hash = createHash("sha256").update(bytes.subarray(0, cut)).update(bytes.subarray(cut));
      assert.equal(hash.digest("hex"), nodeCrypto.createHash("sha256").update(bytes).digest("hex"));
      assert.equal(zlib.crc32(bytes), nodeZlib.crc32(bytes));
      const packed = zlib.gzipSync(bytes);
      assert.deepEqual(new Uint8Array(nodeZlib.gunzipSync(packed)), bytes);
      const maxOutputLength = bytes.length;
      assert.deepEqual(zlib.gunzipSync(nodeZlib.gzipSync(bytes), { maxOutputLength }), bytes);
      if (bytes.length > 0)
        assert.throws(() => zlib.gunzipSync(packed, { maxOutputLength: maxOutputLength - 1 }), /unpacks to more than/);
    }),
  );
  hold(
    property(tuple(jsonValue(), jsonValue()), ([a, b]) => {
      assert.equal(isDeepStrictEqual(a, b), nodeUtil.isDeepStrictEqual(a, b));
      assert.ok(isDeepStrictEqual(a, structuredClone(a)));
    }),
  );
});

test("text is read from any part of bytes", () => {
  const text = "first\nzweite Zeile: ä\n";
  const [own, theirs] = [toBytes(text), Buffer.from(text)];
  for (const [start, end] of [
    [0, 6],
    [6, undefined],
    [6, own.length],
  ] as const)
    assert.equal(own.toString("utf8", start, end), theirs.toString("utf8", start, end));
  assert.equal(own.toString(), text);
  assert.equal(own.indexOf(10, 6), theirs.indexOf(10, 6));
});

test("files are kept in their order, and what a browser refuses is told and tried again", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const kept: (string | null)[] = [];
  const problems: (string | null)[] = [];
  let isFull = true;
  const target = {
    write: async (path: string) => {
      if (isFull && path === "/b") throw new DOMException("", "QuotaExceededError");
      kept.push(path);
    },
    remove: async (path: string) => void kept.push(`no ${path}`),
  };
  const events = { onWritten: () => {}, onProblem: (problem: string | null) => void problems.push(problem) };
  let begin = () => {};
  const queue = new WriteQueue(target, new Promise<void>((resolve) => (begin = resolve)), events);
  const bytes = new Uint8Array(1);
  for (const change of [
    { path: "/a", bytes },
    { path: "/b", bytes },
    { path: "/a", bytes: null },
  ])
    queue.add(change);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await turn();
  assert.deepEqual(kept, []);
  begin();
  await turn();
  mock.timers.tick(60_000);
  await turn();
  assert.deepEqual(kept, ["/a"]);
  const full =
    "this browser gives no more room; remove runs, or export this one: what it computes now is lost with the tab";
  assert.deepEqual([problems, queue.problem], [[full], full]);
  // Nobody waits for what may never come.
  await queue.settle();
  isFull = false;
  mock.timers.tick(60_000);
  await turn();
  await queue.settle();
  assert.deepEqual(kept, ["/a", "/b", "no /a"]);
  assert.deepEqual([problems, queue.problem], [[full, null], null]);
  isFull = true;
  queue.add({ path: "/b", bytes });
  await queue.settle();
  queue.clear();
  queue.add({ path: "/b", bytes: null });
  mock.timers.tick(60_000);
  await queue.settle();
  assert.deepEqual(kept.slice(3), ["no /b"]);
  assert.equal(queue.problem, null);
});

test("rows follow what was recorded before, though what is posted is gone", () => {
  const posted: (readonly [from: number, rows: number])[] = [];
  const sender = new RowSender(({ from, step, columns }) => {
    posted.push([from, step.length]);
    structuredClone(null, {
      transfer: [step.buffer, ...Object.values(columns).map(({ buffer }) => buffer as ArrayBuffer)],
    });
  });
  sender.open([{ name: "trainLoss", type: "f32" }], {
    step: Float64Array.of(1, 2, 3),
    columns: { trainLoss: Float32Array.of(3, 2, 1) },
  });
  sender.append(4, Float64Array.of(0.5));
  sender.send();
  sender.append(5, Float64Array.of(0.25));
  sender.send();
  assert.deepEqual(posted, [
    [0, 3],
    [3, 1],
    [4, 1],
  ]);
});
