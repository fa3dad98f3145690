import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { TensorData } from "../dtype.ts";
import { rewrite } from "../graph.ts";
import type { EngineHost } from "../host.ts";
import { kernelsUrl } from "../hosts/kernelsUrl.ts";
import { nodeHost } from "../hosts/node.ts";
import { isLeaf } from "../operations/leaf.ts";
import { scheduleProgram } from "../program.ts";
import { createReferenceMachine } from "../reference/referenceMachine.ts";
import type { Operation } from "../tensor.ts";
import { loadKernels } from "../wasm/loadKernels.ts";
import { hashProducts, prepareThreadTest } from "../wasm/selfTests.ts";
import { testThread } from "../wasm/threadTest.ts";
import { PRODUCTS_HASH, traceProducts } from "./products.ts";
import { runSelfTest, type SelfTest } from "./selfTest.ts";
import { SUBNORMALS_HASH, traceSubnormals } from "./subnormals.ts";

type Evaluate = NonNullable<Operation["evaluate"]>;

/** The hash of a self test on the reference, one operation of which is another. */
function hashWith({ program, fill }: SelfTest, name: string, change: (evaluate: Evaluate) => Evaluate): string {
  const { outputs, updates = [] } = program;
  const changed = rewrite([...outputs, ...updates], (node) => {
    const { evaluate } = node.operation;
    if (isLeaf(node) || node.operation.name !== name || !evaluate) return node;
    return { ...node, operation: { ...node.operation, evaluate: change(evaluate) } };
  });
  const find = (tensor: (typeof outputs)[number]) => changed.get(tensor) ?? tensor;
  const wrong = { outputs: outputs.map(find), updates: updates.map(find) };
  return runSelfTest({ program: wrong, fill }, createReferenceMachine({ test: wrong }));
}

const flush = (values: TensorData): TensorData =>
  values.map((x) => {
    const least = values instanceof Float64Array ? 2 ** -1022 : 2 ** -126;
    return values instanceof Int32Array || Math.abs(x) >= least || Number.isNaN(x) ? x : 0 * x;
  });

/** What FTZ does to a whole operation: its results are flushed, of an update what it writes into. */
const flushResults: (evaluate: Evaluate) => Evaluate = (evaluate) => (node, inputs, output) => {
  evaluate(node, inputs, output);
  for (const written of [output, ...(node.operation.mutates ?? []).map((index) => inputs[index] as TensorData)])
    written.set(flush(written));
};

/** What DAZ does to a whole operation. An update gets its operands flushed where they lie. */
const flushOperands: (evaluate: Evaluate) => Evaluate = (evaluate) => (node, inputs, output) => {
  if (node.operation.mutates) for (const written of inputs) written.set(flush(written));
  evaluate(node, node.operation.mutates ? inputs : inputs.map(flush), output);
};

/** The last bit of each result is another. */
const spoil: (evaluate: Evaluate) => Evaluate = (evaluate) => (node, inputs, output) => {
  evaluate(node, inputs, output);
  const { buffer, byteOffset, length, BYTES_PER_ELEMENT } = output;
  const words = new Int32Array(buffer, byteOffset, (length * BYTES_PER_ELEMENT) / 4);
  for (let i = 0; i < words.length; i += BYTES_PER_ELEMENT / 4) words[i] = (words[i] as number) ^ 1;
};

const operationsOf = ({ program }: SelfTest) =>
  new Set(
    scheduleProgram(program)
      .filter(({ operation }) => operation.evaluate)
      .map(({ operation }) => operation.name),
  );

test("the reference gives the known bits", () => {
  for (const [trace, hash] of [
    [traceProducts, PRODUCTS_HASH],
    [traceSubnormals, SUBNORMALS_HASH],
  ] as const) {
    const { program, fill } = trace();
    assert.equal(runSelfTest({ program, fill }, createReferenceMachine({ test: program })), hash);
  }
});

const unsharedHost: EngineHost = {
  ...nodeHost,
  sharedMemory: false,
  kernels: (arithmetic) => readFile(kernelsUrl(arithmetic, { sharedMemory: false })),
};

test("so do the kernels, in a thread's own memory, shared or not, under either arithmetic", async () => {
  for (const host of [nodeHost, unsharedHost]) {
    for (const arithmetic of ["strict", "fast"] as const) {
      const kernels = await loadKernels(host, arithmetic);
      const finding = await testThread(kernels, await prepareThreadTest(kernels));
      assert.deepEqual(finding, { fault: null, hash: SUBNORMALS_HASH });
    }
    assert.equal((await loadKernels(host, "strict")).productsHash, PRODUCTS_HASH);
  }
});

test("fused multiply-add is told from strict arithmetic", async () => {
  assert.notEqual(await hashProducts(await loadKernels(nodeHost, "fast")), PRODUCTS_HASH);
});

/** Comparisons and steps give ones and zeros; of these the results are normal numbers for every operand there is. */
const NORMAL_RESULTS = ["broadcastTo", "less", "equal", "step", "sqrt", "log", "crossEntropy"];

/** Of these the operands are normal numbers or the results the same. */
const NORMAL_OPERANDS = ["broadcastTo", "exp", "crossEntropy", "crossEntropyGradient"];

test("an operation that flushes its results to zero, any single one, fails the self test", () => {
  for (const name of operationsOf(traceSubnormals())) {
    const fails = hashWith(traceSubnormals(), name, flushResults) !== SUBNORMALS_HASH;
    assert.equal(fails, !NORMAL_RESULTS.includes(name), name);
  }
});

test("so does one that takes subnormal operands for zero", () => {
  for (const name of operationsOf(traceSubnormals())) {
    const fails = hashWith(traceSubnormals(), name, flushOperands) !== SUBNORMALS_HASH;
    assert.equal(fails, !NORMAL_OPERANDS.includes(name), name);
  }
});

test("so does one whose results are wrong in their last bit, in either self test", () => {
  for (const [trace, hash] of [
    [traceProducts, PRODUCTS_HASH],
    [traceSubnormals, SUBNORMALS_HASH],
  ] as const) {
    for (const name of operationsOf(trace())) assert.notEqual(hashWith(trace(), name, spoil), hash, name);
  }
});
