/** @file Rows of a run come out of their bytes as they went in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { array, double, float, assert as hold, nat, property, record } from "fast-check";
import { decodeSeriesPart, encodeSeriesPart } from "./seriesPart.ts";

test("any part survives its bytes", () => {
  const rows = array(record({ loss: float(), norm: double() }), { maxLength: 20 });
  hold(
    property(rows, nat(), (rows, from) => {
      const part = {
        from,
        step: Float64Array.from(rows, (_, i) => from + i + 1),
        columns: {
          trainLoss: Float32Array.from(rows, ({ loss }) => loss),
          "norm/µ": Float64Array.from(rows, ({ norm }) => norm),
        },
      };
      assert.deepEqual(decodeSeriesPart(encodeSeriesPart(part).buffer), part);
    }),
  );
});
