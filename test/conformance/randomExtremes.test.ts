/** @file Random tensors at the ends of their range, which random shapes would not meet: kernels equal the reference there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeHost } from "../../src/engine/hosts/node.ts";
import {
  createMachine,
  createReferenceMachine,
  leaf,
  RANDOM_STATE_LENGTH,
  randomMask,
  randomNormal,
} from "../../src/engine/index.ts";

// Found by running Philox backwards from the words wanted: the least, the greatest, and the two at the end of the centre.
const WORDS = [0, 2 ** 32 - 1, 3_972_844_748, 3_972_844_749];
const STATE = [5_257_494, 0, 3_200_736_046];
const BLOCK = 238;
const SEQUENCE = { shape: [4 * (BLOCK + 1)], purpose: 953_333_574, part: 1_597_807_872 };

for (const dtype of ["f32", "f64"] as const) {
  test(`${dtype}: the extremes and the seam of the normal quantile, and of a mask`, async (t) => {
    const state = leaf("state", [RANDOM_STATE_LENGTH], "i32");
    const normals = randomNormal(state, 1, { ...SEQUENCE, dtype });
    // Each keeps its own word and those above.
    const masks = WORDS.map((word) => randomMask(state, word / 2 ** 32, { ...SEQUENCE, dtype }));
    const programs = { draw: { outputs: [normals, ...masks] } };
    const machines = [createReferenceMachine(programs), await createMachine(programs, { host: nodeHost })] as const;
    t.after(() => machines[1].dispose());
    for (const machine of machines) {
      machine.values(state).set(STATE);
      machine.run("draw");
      const [least, greatest, inside, outside] = machine.values(normals).slice(-4) as unknown as number[];
      assert.ok(Math.abs((greatest as number) - 6.338) < 1e-3);
      assert.equal(least, -(greatest as number));
      assert.ok((inside as number) <= (outside as number) && (outside as number) - (inside as number) < 1e-6);
      masks.forEach((mask, i) => {
        const kept = Array.from(machine.values(mask).slice(-4), (value) => value !== 0);
        assert.deepEqual(
          kept,
          WORDS.map((word) => word >= (WORDS[i] as number)),
        );
      });
    }
    assert.deepEqual(machines[1].values(normals), machines[0].values(normals));
  });
}
