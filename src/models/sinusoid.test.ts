import assert from "node:assert/strict";
import { test } from "node:test";
import { sinusoidalPositions } from "./sinusoid.ts";

test("even columns are sines and odd ones cosines of the position over a wavelength that grows tenthousandfold", () => {
  const [positions, width] = [9, 6];
  const values = sinusoidalPositions(positions, width, "f64");
  assert.equal(values.length, positions * width);
  for (let position = 0; position < positions; position++) {
    for (let column = 0; column < width; column++) {
      const angle = position / 10_000 ** ((2 * Math.floor(column / 2)) / width);
      const expected = column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
      const value = values[position * width + column] as number;
      assert.ok(Math.abs(value - expected) < 1e-13, `position ${position}, column ${column}: ${value} for ${expected}`);
    }
  }
});

test("float32 positions are those of float64, rounded", () => {
  const double = sinusoidalPositions(4, 8, "f64");
  const single = sinusoidalPositions(4, 8, "f32");
  assert.ok(double instanceof Float64Array && single instanceof Float32Array);
  assert.deepEqual(single, Float32Array.from(double));
});
