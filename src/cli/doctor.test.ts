import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mending } from "../training/index.ts";
import { MACHINE, RESULT, slingshot } from "./standIns.fixture.ts";

test("doctor names what is damaged in a run, repairs it when asked, and ends with 3 while something is left", async () => {
  const damage = [{ file: "series/a.parquet", firstStep: 1, lastStep: 9, reason: "its checksum differs" }];
  const examine =
    (damaged: typeof damage, mending: Mending = "repair") =>
    async () => ({ damaged, mending });
  const damaged = await slingshot(["doctor", "runs/a"], { examineRun: examine(damage) });
  assert.equal(damaged.code, 3);
  assert.equal(damaged.stderr, "series/a.parquet (steps 1 to 9) cannot be read: its checksum differs\n");
  assert.equal(damaged.stdout, "runs/a: damaged; slingshot doctor runs/a --repair computes again what can be\n");
  let left = damage;
  const repaired = await slingshot(["doctor", "runs/a", "--repair", "--json"], {
    examineRun: () => examine(left)(),
    repairRun: async (_, found) => {
      assert.deepEqual(found, damage);
      left = [];
      return RESULT;
    },
  });
  assert.equal(repaired.code, 0);
  assert.deepEqual(JSON.parse(repaired.stdout), { run: "runs/a", verdict: "repaired", found: damage, left: [] });
  const whole = await slingshot(["doctor", "runs/a"], { examineRun: examine([]) });
  assert.deepEqual([whole.code, whole.stdout], [0, "runs/a: every file is as it was written\n"]);
  const repair = ["doctor", "runs/a", "--repair"];
  const stays = await slingshot(repair, { examineRun: examine(damage), repairRun: async () => RESULT });
  assert.deepEqual([stays.code, stays.stdout], [3, "runs/a: damaged; what is left cannot be computed again\n"]);
  for (const [mending, advice] of [
    [
      "restore",
      /^runs\/a: damaged; without manifest\.json and experiment\.yaml as they were .*: put copies of them back;/,
    ],
    ["import", /^runs\/a: damaged; the log of another tool cannot be computed again: import it again\n$/],
  ] as const) {
    const examineRun = examine(damage, mending);
    const repairRun = () => assert.fail("there is nothing to repair");
    for (const args of [repair, repair.slice(0, 2)]) {
      const { code, stdout } = await slingshot(args, { examineRun, repairRun });
      assert.equal(code, 3);
      assert.match(stdout, advice);
    }
  }
});

test("doctor tells what the machine can do", async () => {
  const { code, stdout } = await slingshot(["doctor"]);
  assert.equal(code, 0);
  assert.match(stdout, /^Node\.js +v24\.1\.0 \(V8 13\.6\), linux-x64$/m);
  assert.match(stdout, /^Bits +as expected \(ab12\)$/m);
  assert.match(stdout, /^Threads +4, one a core$/m);
  assert.match(stdout, /^256-bit SIMD +on /m);
  assert.match(stdout, /^Relaxed SIMD +no/m);
  assert.match(stdout, /^Machine code, strict +256 bits, \/cache\/products\.so$/m);
  assert.match(stdout, /^Machine code, fast +cc failed: \\u001b\[31mno$/m);
  assert.match(stdout, /^Peak of a core, strict f32 +64 GFLOP\/s$/m);
  assert.match(stdout, /^Peak of a core, fast f32 +not available$/m);
  assert.match(
    stdout,
    /^Matrix product, strict f64 +24 GFLOP\/s in machine code, 0\.75 of the peak; 12 GFLOP\/s in WebAssembly, 0\.375 of the peak$/m,
  );
});

test("doctor --json prints the findings as they are", async () => {
  const { stdout } = await slingshot(["doctor", "--json"]);
  assert.deepEqual(JSON.parse(stdout), MACHINE);
});

test("doctor fails where the bits are wrong", async () => {
  const { code, stdout, stderr } = await slingshot(["doctor"], {
    inspectMachine: async () => ({
      ...MACHINE,
      selfTest: { expected: "ab12", actual: "cd34", ok: false, fault: null },
    }),
  });
  assert.equal(code, 1);
  assert.match(stdout, /^Bits +cd34, expected ab12$/m);
  assert.match(stderr, /^error: strict arithmetic gives other bits here/m);
});

test("doctor says what the process does that makes the bits wrong, also where only some threads do it", async () => {
  const fault = "thread 2 of 4 flushes subnormal numbers to zero";
  for (const [actual, row] of [
    ["cd34", /^Bits +cd34, expected ab12$/m],
    ["ab12", /^Bits +as expected in the main thread \(ab12\), not in all others$/m],
  ] as const) {
    const { code, stdout, stderr } = await slingshot(["doctor"], {
      inspectMachine: async () => ({ ...MACHINE, selfTest: { expected: "ab12", actual, ok: false, fault } }),
    });
    assert.equal(code, 2);
    assert.match(stdout, row);
    assert.match(stderr, /^error: thread 2 of 4 flushes subnormal numbers to zero$/m);
  }
});
