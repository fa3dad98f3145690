import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { runningMedian } from "./runningMedian.ts";
import { createSvgContext } from "./svgContext.ts";
import { formatView, parseView, type View } from "./viewAddress.ts";

test("a running median is the median of every window, NaN apart", () => {
  const numbers = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constant(NaN), fc.integer({ min: 0, max: 3 })));
  fc.assert(
    fc.property(numbers, fc.constantFrom(1, 3, 5, 11), (values, window) => {
      const half = (window - 1) / 2;
      const expected = values.map((value, i) => {
        if (Number.isNaN(value)) return NaN;
        const around = values.slice(Math.max(i - half, 0), i + half + 1).filter((each) => !Number.isNaN(each));
        return around.toSorted((a, b) => a - b)[(around.length - 1) >> 1];
      });
      const found = [...runningMedian(Float64Array.from(values), window)];
      assert.equal(found.length, expected.length);
      // Which of two zeros is the middle one is nobody's business.
      for (const [i, value] of expected.entries()) assert.ok(Object.is(found[i], value) || found[i] === value, `${i}`);
    }),
  );
});

test("what an address says of a view is read back", () => {
  const views = fc.record({
    steps: fc
      .tuple(fc.nat(1e6), fc.nat(1e6))
      .map(([a, b]): readonly [number, number] => [Math.min(a, b), Math.max(a, b)]),
    logSteps: fc.constant(true),
    hidden: fc.uniqueArray(fc.nat(5)),
    phasesOf: fc.nat(5),
    smoothing: fc.constantFrom(11, 51),
    axes: fc.dictionary(fc.constantFrom("chart-a", "chart-weightNorm_47_b"), fc.constantFrom("log", "linear")),
  });
  fc.assert(
    fc.property(views, (view) =>
      assert.deepEqual(parseView(formatView(view as View)), { ...view, axes: { ...view.axes } }),
    ),
  );
  assert.equal(formatView({ hidden: [], axes: {} }), "");
  assert.equal(parseView("#more"), null);
  assert.deepEqual(parseView("#steps=5-2&axis=a:share"), { hidden: [], axes: {} });
});

test("text in a drawing is text, whatever it says", () => {
  const svg = createSvgContext((_font, text) => ({ width: text.length }) as TextMetrics);
  svg.font = '12px "A"';
  svg.save();
  svg.fillStyle = "#123456";
  svg.fillText('<script>"&', 1, 2);
  svg.restore();
  assert.match(svg.read(), /style="font:12px &quot;A&quot;" fill="#123456">&lt;script>&quot;&amp;<\/text>$/);
  assert.equal(svg.fillStyle, "#000");
});
