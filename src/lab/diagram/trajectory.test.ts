/** @file A curve of a pair leaves no spike out, and is that of the toy. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ADAM_LINE, finish, runAdamLine } from "../../toys/index.ts";
import { followPair, LOWEST } from "./trajectory.ts";

test("few points span what all steps do", () => {
  const place = { delta: 0.1, gamma: 0.002 };
  const each = followPair(place, ADAM_LINE, { after: 0, steps: 3000 }, 3000);
  const few = followPair(place, ADAM_LINE, { after: 0, steps: 3000 }, 60);
  assert.deepEqual(each.least, each.largest);
  assert.equal(Math.max(...few.largest), Math.max(...each.largest));
  assert.equal(Math.min(...few.least), Math.min(...each.least));
  assert.equal(few.largest[3], Math.max(...each.largest.subarray(150, 200)));
});

test("it is what the toy goes through", () => {
  for (const [power, gamma] of [
    [2, 0.002],
    [3, 0.1],
  ] as const) {
    const [place, settings] = [
      { delta: 0.1, gamma },
      { ...ADAM_LINE, power, steps: 4000 },
    ];
    const { smallest, largest } = finish(runAdamLine(place, settings));
    const curve = followPair(place, settings, { after: 2000, steps: 2000 }, 500);
    const loss = (size: number) => Math.max(LOWEST, power * Math.log10(size) - Math.log10(power));
    assert.equal(Math.max(...curve.largest), loss(largest));
    assert.equal(Math.min(...curve.least), loss(smallest));
  }
});
