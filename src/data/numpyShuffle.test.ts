import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { shuffleLikeNumpy } from "./numpyShuffle.ts";

interface Fixture {
  readonly orders: Readonly<
    Record<
      string,
      {
        readonly length: number;
        readonly first: readonly number[];
        readonly last: readonly number[];
        readonly sha256: string;
      }
    >
  >;
}
const fixture = JSON.parse(readFileSync(new URL("fixtures/numpyShuffle.json", import.meta.url), "utf8")) as Fixture;

for (const [name, { length, first, last, sha256 }] of Object.entries(fixture.orders)) {
  test(`NumPy's order of ${length} rows (${name}) is reproduced`, () => {
    const order = shuffleLikeNumpy(length, 0);
    assert.deepEqual([...order.subarray(0, 50)], first);
    assert.deepEqual([...order.subarray(-50)], last);
    assert.equal(createHash("sha256").update(new Uint8Array(order.buffer)).digest("hex"), sha256);
  });
}

test("a shuffle holds every integer once", () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(2 ** 32 - 1), (length, seed) => {
      const order = [...shuffleLikeNumpy(length, seed)].sort((x, y) => x - y);
      assert.deepEqual(order, [...Array(length).keys()]);
    }),
  );
});
