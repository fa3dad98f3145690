/** @file safetensors: what is written is read back to the bit, and what is not a file of the format is refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from "./safetensors.ts";

const values = {
  F32: fc.float32Array({ maxLength: 12 }),
  F64: fc.float64Array({ maxLength: 12 }),
  I32: fc.int32Array({ maxLength: 12 }),
  I64: fc.bigInt64Array({ maxLength: 12 }),
  U8: fc.uint8Array({ maxLength: 12 }),
};
const tensor = fc.constantFrom(...(Object.keys(values) as (keyof typeof values)[])).chain((dtype) =>
  fc.record({ name: fc.string(), values: values[dtype] }).map(({ name, values }): NamedTensor => {
    const shape = values.length % 2 === 0 ? [2, values.length / 2] : [values.length];
    return { name, dtype, shape, values };
  }),
);
const tensors = fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 6 });

const example = encodeSafetensors(
  [
    { name: "weight", dtype: "F32", shape: [2, 3], values: Float32Array.of(1, -0, Number.NaN, Infinity, 2 ** -149, 6) },
    { name: "step", dtype: "I64", shape: [], values: BigInt64Array.of(2n ** 53n + 1n) },
    { name: "none", dtype: "F64", shape: [0, 4], values: new Float64Array(0) },
  ],
  { format: "pt" },
);

/** A file with this header in front of `data` bytes. */
function withHeader(header: unknown, data = 0): Uint8Array {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = Buffer.alloc(8 + text.length + data);
  bytes.writeBigUInt64LE(BigInt(text.length));
  text.copy(bytes, 8);
  return bytes;
}

describe("round trip", () => {
  test("any tensors and metadata come back to the bit, in their order", () => {
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string(), fc.string()), (tensors, metadata) => {
        const bytes = encodeSafetensors(tensors, metadata);
        const decoded = decodeSafetensors(bytes);
        assert.deepEqual({ ...decoded.metadata }, { ...metadata });
        const byName = new Map(decoded.tensors.map((tensor) => [tensor.name, tensor]));
        for (const { name, dtype, shape, values } of tensors) {
          const found = byName.get(name);
          assert.deepEqual([found?.dtype, found?.shape], [dtype, shape]);
          assert.deepEqual(found?.values, values);
        }
        const filled = (list: readonly NamedTensor[]) => list.filter(({ values }) => values.length > 0);
        assert.deepEqual(
          filled(decoded.tensors).map(({ name }) => name),
          filled(tensors).map(({ name }) => name),
        );
      }),
    );
  });

  test("the bytes are those of the format: length, header padded to eight with blanks, little-endian values", () => {
    const bytes = encodeSafetensors([{ name: "a", dtype: "I32", shape: [2], values: Int32Array.of(1, -2) }]);
    const header = '{"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}  ';
    assert.equal(header.length % 8, 0);
    const expected = Buffer.concat([
      Buffer.from([header.length, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from(header),
      Buffer.from([1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff]),
    ]);
    assert.deepEqual(Buffer.from(bytes), expected);
  });

  test("views of shared memory at odd places are written, and a file at an odd place is read", () => {
    const shared = new Float32Array(new SharedArrayBuffer(24)).subarray(1, 4);
    shared.set([1, 2, 3]);
    const bytes = encodeSafetensors([{ name: "a", dtype: "F32", shape: [3], values: shared }]);
    const moved = new Uint8Array(bytes.length + 3).subarray(3);
    moved.set(bytes);
    assert.deepEqual([...(decodeSafetensors(moved).tensors[0]?.values ?? [])], [1, 2, 3]);
  });
});

describe("refused", () => {
  test("names that repeat, shapes and types that do not fit", () => {
    const one = { name: "a", dtype: "F32", shape: [1], values: Float32Array.of(1) } as const;
    assert.throws(() => encodeSafetensors([one, one]), /the tensor name "a" is taken/);
    assert.throws(() => encodeSafetensors([{ ...one, name: "__metadata__" }]), /is taken/);
    assert.throws(() => encodeSafetensors([{ ...one, shape: [2] }]), /a of shape \[2\] has 1 value$/);
    assert.throws(() => encodeSafetensors([{ ...one, dtype: "F64" }]), /a is not F64/);
  });

  const place = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
  for (const [what, bytes, reason] of [
    ["an empty file", new Uint8Array(0), /too short/],
    ["a header longer than the file", Buffer.from("ffffffffffffffff7b7d", "hex"), /header of \d+ bytes does not fit/],
    ["a header that is not JSON", withHeader("{"), /not JSON/],
    ["a header that is not UTF-8", Buffer.from("0100000000000000ff", "hex"), /not JSON/],
    ["a header that is a list", withHeader([]), /not a JSON object/],
    ["an unknown type", withHeader({ a: { ...place, dtype: "F8_E4M3" } }, 4), /a has type "F8_E4M3"/],
    ["an inherited name as type", withHeader({ a: { ...place, dtype: "toString" } }, 4), /a has type "toString"/],
    ["a negative size", withHeader({ a: { ...place, shape: [-1, -1] } }, 4), /a has no shape/],
    ["a size that is no whole number", withHeader({ a: { ...place, shape: [1.5] } }, 4), /a has no shape/],
    ["three offsets", withHeader({ a: { ...place, data_offsets: [0, 4, 8] } }, 4), /a has no offsets/],
    [
      "offsets that differ from the shape",
      withHeader({ a: { ...place, shape: [2] } }, 4),
      /4 bytes and its shape needs 8/,
    ],
    [
      "a shape of more bytes than numbers",
      withHeader({ a: { ...place, shape: [2 ** 50, 2 ** 50] } }, 4),
      /shape needs/,
    ],
    ["offsets beyond the end", withHeader({ a: place }), /have 4 bytes and the file has 0/],
    ["bytes of no tensor at the end", withHeader({ a: place }, 5), /have 4 bytes and the file has 5/],
    ["bytes of no tensor between", withHeader({ a: { ...place, data_offsets: [4, 8] } }, 8), /begin at 4 and not at 0/],
    ["bytes of two tensors", withHeader({ a: place, b: place }, 4), /begin at 0 and not at 4/],
    ["metadata that are not text", withHeader({ __metadata__: { a: 1 } }), /metadata a are not text/],
    ["a tensor that is null", withHeader({ a: null }), /not described/],
  ] as const) {
    test(what, () => assert.throws(() => decodeSafetensors(bytes), reason));
  }

  test("every truncation, and never with anything but a reason", () => {
    for (let length = 0; length < example.length; length++) {
      assert.throws(() => decodeSafetensors(example.subarray(0, length)), { name: "Error" }, `${length} bytes`);
    }
    decodeSafetensors(example);
  });

  test("any change of a byte gives an error with a reason or tensors of the same total size", () => {
    const total = decodeSafetensors(example).tensors.reduce((sum, { values }) => sum + values.byteLength, 0);
    fc.assert(
      fc.property(fc.nat(example.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = example.slice();
        bytes[at] = (bytes[at] as number) ^ change;
        try {
          const { tensors } = decodeSafetensors(bytes);
          assert.equal(
            tensors.reduce((sum, { values }) => sum + values.byteLength, 0),
            total,
          );
        } catch (error) {
          assert.ok(error instanceof Error && error.name === "Error", String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});
