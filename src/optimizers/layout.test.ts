/** @file Patterns of names, and vectors that are made in pieces. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fitsPattern } from "./layout.ts";

test("a star stands for any characters, dots too, and for none", () => {
  const fits: readonly (readonly [string, string])[] = [
    ["*", ""],
    ["*", "layers.0.weight"],
    ["layers.*", "layers.0.weight"],
    ["*.bias", "layers.0.bias"],
    ["layers.*.bias", "layers.0.norm1.bias"],
    ["l*s*0*", "layers.0.weight"],
    ["weight", "weight"],
    ["**t", "weight"],
  ];
  for (const [pattern, name] of fits) assert.ok(fitsPattern(pattern, name), `${pattern} ${name}`);
  const misses: readonly (readonly [string, string])[] = [
    ["weight", "layers.0.weight"],
    ["*.bias", "bias"],
    ["ab*ba", "aba"],
    ["a*b*b", "ab"],
    ["layers?0", "layers.0"],
    ["layers.0", "layers.01"],
  ];
  for (const [pattern, name] of misses) assert.ok(!fitsPattern(pattern, name), `${pattern} ${name}`);
});

test("a pattern fits what the expression of the same meaning fits", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 6 });
  const name = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
  fc.assert(
    fc.property(text, name, (pattern, name) => {
      assert.equal(fitsPattern(pattern, name), new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(name));
    }),
  );
});
