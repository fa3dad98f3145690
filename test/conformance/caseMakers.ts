/** @file What a case of an operation is, and cases of operations that are alike: on one leaf, on two, on logits with labels. */
import fc from "fast-check";
import type { DType, FloatType, Shape, Tensor } from "../../src/engine/index.ts";
import * as ops from "../../src/engine/index.ts";
import { anyShape, broadcastPair, floats, logitShape, longLength } from "./operationShapes.ts";

/** A traced operation on fresh leaves. */
export interface TracedCase {
  readonly leaves: readonly Tensor[];
  readonly output: Tensor;
  /** Values of i32 leaves lie below this. */
  readonly indexLimit?: number;
  /** The least value of i32 leaves; 0 by default. */
  readonly indexStart?: number;
  /** Where given, the first of each so many is no negative one: an attention has a key at the least. */
  readonly wholeEvery?: number;
}

/** A family of cases of one operation. */
export interface OperationCase {
  readonly name: string;
  readonly cases: fc.Arbitrary<TracedCase>;
  /** Where derivatives are checked: `smooth` anywhere, `positive` above 0, `none` where there is nothing to check. */
  readonly domain: "smooth" | "positive" | "none";
}

let leafNumber = 0;
export const newLeaf = (shape: Shape, dtype: DType) => ops.leaf(`x${leafNumber++}`, shape, dtype);

export function unary(name: string, apply: (x: Tensor) => Tensor, domain: OperationCase["domain"]): OperationCase[] {
  return floats.map((dtype) => ({
    name: `${name} ${dtype}`,
    domain,
    cases: fc
      .oneof(
        anyShape,
        longLength.map((n) => [n]),
      )
      .map((shape) => {
        const x = newLeaf(shape, dtype);
        return { leaves: [x], output: apply(x) };
      }),
  }));
}

export function binary(
  name: string,
  apply: (a: Tensor, b: Tensor) => Tensor,
  domain: OperationCase["domain"],
): OperationCase[] {
  return floats.map((dtype) => ({
    name: `${name} ${dtype}`,
    domain,
    cases: fc
      .oneof(
        broadcastPair,
        fc
          .tuple(longLength, fc.constantFrom("neither", "first", "second"))
          .map(
            ([n, single]) => [single === "first" ? [] : [n], single === "second" ? [1] : [n]] as [number[], number[]],
          ),
      )
      .map(([first, second]) => {
        const a = newLeaf(first, dtype);
        const b = newLeaf(second, dtype);
        return { leaves: [a, b], output: apply(a, b) };
      }),
  }));
}

/** An operation on one leaf of a drawn shape with drawn settings. */
export function shaped<S>(
  name: string,
  settings: fc.Arbitrary<readonly [Shape, S]>,
  apply: (x: Tensor, settings: S) => Tensor,
  domain: OperationCase["domain"] = "smooth",
): OperationCase[] {
  return floats.map((dtype) => ({
    name: `${name} ${dtype}`,
    domain,
    cases: settings.map(([shape, extra]) => {
      const x = newLeaf(shape, dtype);
      return { leaves: [x], output: apply(x, extra) };
    }),
  }));
}

/** Operations on logits [rows, classes] with labels. */
export function labelled(
  name: string,
  dtype: FloatType,
  apply: (logits: Tensor, labels: Tensor) => Tensor,
  domain: OperationCase["domain"] = "smooth",
): OperationCase {
  return {
    name,
    domain,
    cases: logitShape.map(([rows, classes]) => {
      const logits = newLeaf([rows, classes], dtype);
      const labels = newLeaf([rows], "i32");
      return { leaves: [logits, labels], output: apply(logits, labels), indexLimit: classes };
    }),
  };
}
