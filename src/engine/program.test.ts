import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { nodeHost } from "./hosts/node.ts";
import {
  add,
  after,
  assign,
  createMachine,
  createReferenceMachine,
  leaf,
  mul,
  scalar,
  sub,
  type Tensor,
} from "./index.ts";

const newLeaf = (name: string) => leaf(name, [3], "f64");

/** Runs one program on kernels and on the reference, and compares the values of `read` with `expected`. */
async function check(
  program: { outputs: readonly Tensor[]; updates: readonly Tensor[] },
  start: readonly (readonly [Tensor, readonly number[]])[],
  expected: readonly (readonly [Tensor, readonly number[]])[],
): Promise<void> {
  for (const machine of [
    await createMachine({ step: program }, { host: nodeHost }),
    createReferenceMachine({ step: program }),
  ]) {
    for (const [tensor, values] of start) machine.values(tensor).set(values);
    machine.run("step");
    for (const [tensor, values] of expected) assert.deepEqual([...machine.values(tensor)], values);
    machine.dispose();
  }
}

describe("updates", () => {
  test("overwrite leaves after all that reads their old values", async () => {
    const [x, velocity] = [newLeaf("x"), newLeaf("velocity")];
    const faster = add(velocity, scalar(1, "f64"));
    const move = assign(x, sub(x, mul(faster, x)));
    const old = mul(x, velocity);
    const updates = [assign(velocity, faster), move];
    const outputs = [old, mul(after(x, move), scalar(10, "f64"))];
    await check(
      { outputs, updates },
      [
        [x, [1, 2, 3]],
        [velocity, [1, 0, 2]],
      ],
      [
        [old, [1, 0, 6]],
        [velocity, [2, 1, 3]],
        [x, [-1, 0, -6]],
        [outputs[1] as Tensor, [-10, 0, -60]],
      ],
    );
  });

  test("that keep another leaf's old value come before the one that overwrites it, in whatever order they are given", async () => {
    const [x, before] = [newLeaf("x"), newLeaf("before")];
    const keep = assign(before, x);
    const move = assign(x, mul(x, x));
    for (const updates of [
      [keep, move],
      [move, keep],
    ]) {
      await check(
        { outputs: [], updates },
        [[x, [1, 2, 3]]],
        [
          [x, [1, 4, 9]],
          [before, [1, 2, 3]],
        ],
      );
    }
  });

  test("leave the old of a single value to be read beside the new one", async () => {
    const x = newLeaf("x");
    const rate = leaf("rate", [], "f64");
    const double = assign(rate, mul(rate, scalar(2, "f64")));
    const both = add(mul(x, after(rate, double)), rate);
    await check(
      { outputs: [both], updates: [double] },
      [
        [x, [1, 2, 3]],
        [rate, [10]],
      ],
      [
        [both, [30, 50, 70]],
        [rate, [20]],
      ],
    );
  });

  test("that read each other's old values are refused", () => {
    const [x, y] = [newLeaf("x"), newLeaf("y")];
    const swap = { outputs: [], updates: [assign(x, y), assign(y, x)] };
    assert.throws(() => createReferenceMachine({ swap }), /overwrites a leaf whose old value is read after it/);
  });

  test("and what reads a leaf's old and new value at once", () => {
    const x = newLeaf("x");
    const move = assign(x, mul(x, x));
    const change = { outputs: [sub(after(x, move), x)], updates: [move] };
    assert.throws(() => createReferenceMachine({ change }), /overwrites a leaf whose old value is read after it/);
  });

  test("of anything but a leaf, or with another shape or type, are refused", () => {
    const x = newLeaf("x");
    const program = { outputs: [], updates: [assign(add(x, x), x)] };
    assert.throws(() => createReferenceMachine({ program }), /assign may overwrite leaves only/);
    assert.throws(
      () => assign(x, leaf("y", [2], "f64")),
      /assign\(f64\[3\], f64\[2\]\): needs a leaf and a value of its/,
    );
    assert.throws(() => assign(x, leaf("y", [3], "f32")), /assign\(f64\[3\], f32\[3\]\)/);
  });
});
