/** @file Files are read whole, or it is said why not: what is no file, and what is larger than it may be. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { describe, test } from "node:test";
import { makeRoot } from "../recording/testRun.fixture.ts";
import { atMost, type CheckSize, readWhole, readWholeSync } from "./readWhole.ts";

const newPath = makeRoot();
const five = Buffer.from("five!");

function writeFive(): string {
  const path = newPath();
  writeFileSync(path, five);
  return path;
}

const WAYS: Readonly<Record<string, (path: string, checkSize: CheckSize) => Promise<Buffer>>> = {
  readWhole: (path, checkSize) => readWhole(path, checkSize),
  readWholeSync: async (path, checkSize) => readWholeSync(path, checkSize).bytes,
};

const notWindows = process.platform === "win32" && "not on Windows";

for (const [way, read] of Object.entries(WAYS)) {
  describe(way, () => {
    test("reads as many bytes as it may, and none of a longer file", async () => {
      const path = writeFive();
      assert.deepEqual(await read(path, atMost(5)), five);
      await assert.rejects(read(path, atMost(4)), /^Error: it has 5 bytes, and at most 4 are read$/);
    });

    test("follows no link", { skip: notWindows }, async () => {
      const link = newPath();
      symlinkSync(writeFive(), link);
      await assert.rejects(read(link, atMost(5)), /^Error: it is a symbolic link, which is not followed$/);
    });

    test("reads no folder, no pipe and no socket, and does not wait for them", { skip: notWindows }, async () => {
      const folder = newPath();
      mkdirSync(folder);
      await assert.rejects(read(folder, atMost(1e6)), /it is a folder, and not a file|EISDIR/);
      const pipe = newPath();
      execFileSync("mkfifo", [pipe]);
      await assert.rejects(read(pipe, atMost(1e6)), /^Error: it is a pipe, and not a file$/);
      const socket = newPath();
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(socket, resolve));
      await assert.rejects(read(socket, atMost(1e6)), /^Error: it is a socket or a device, and not a file$/);
      server.close();
    });

    test("tells of a file that is not there by its code", async () => {
      await assert.rejects(read(newPath(), atMost(5)), { code: "ENOENT" });
    });
  });
}

test("the first bytes may refuse the rest", async () => {
  const path = writeFive();
  const refuse = async (_: unknown, bytes: number) => {
    throw new Error(`seen ${bytes}`);
  };
  await assert.rejects(readWhole(path, atMost(5), refuse), /^Error: seen 5$/);
});

test("a file that was replaced while it was read is read again, a few times", async () => {
  const path = writeFive();
  let tries = 0;
  const stale = (times: number) => async () => {
    if (++tries <= times) throw Object.assign(new Error("stale"), { code: "ESTALE" });
  };
  assert.deepEqual(await readWhole(path, atMost(5), stale(2)), five);
  assert.equal(tries, 3);
  tries = 0;
  await assert.rejects(readWhole(path, atMost(5), stale(Number.POSITIVE_INFINITY)), { code: "ESTALE" });
  assert.equal(tries, 5);
});
