import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteQueue } from "./byteQueue.ts";

const bytes = fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 8 });
const moves = fc.array(fc.tuple(fc.boolean(), fc.nat(9)), { maxLength: 12 });

test("whatever is taken and skipped, bytes come in their order, and the offset is theirs", async () => {
  await fc.assert(
    fc.asyncProperty(bytes, moves, fc.boolean(), async (chunks, moves, isAsync) => {
      const all = chunks.flatMap((chunk) => [...chunk]);
      async function* later() {
        yield* chunks;
      }
      const queue = new ByteQueue(isAsync ? later() : chunks);
      let at = 0;
      for (const [isSkip, count] of moves) {
        const isThere = at + count <= all.length;
        if (isSkip) {
          assert.equal(await queue.skip(count), isThere);
          at = Math.min(at + count, all.length);
        } else {
          assert.equal(await queue.fill(count), isThere);
          assert.equal(queue.length >= count, isThere);
          if (isThere) {
            assert.deepEqual([...queue.take(count)], all.slice(at, at + count));
            at += count;
          }
        }
        assert.equal(queue.offset, at);
        assert.ok(queue.length <= all.length - at);
      }
    }),
  );
});

test("nothing can be taken of nothing, and a chunk is handed on without a copy", async () => {
  const empty = new ByteQueue([]);
  assert.equal(await empty.fill(0), true);
  assert.deepEqual(empty.take(0), new Uint8Array(0));
  const chunk = Uint8Array.of(1, 2, 3);
  const queue = new ByteQueue([chunk]);
  await queue.fill(3);
  assert.equal(queue.take(3).buffer, chunk.buffer);
});

test("the source is told when no more is read, if it can be", async () => {
  let closed = false;
  function* chunks() {
    try {
      yield Uint8Array.of(1, 2);
      yield Uint8Array.of(3);
    } finally {
      closed = true;
    }
  }
  const queue = new ByteQueue(chunks());
  await queue.fill(1);
  await queue.close();
  assert.equal(closed, true);
  await new ByteQueue([Uint8Array.of(1)]).close();
});
