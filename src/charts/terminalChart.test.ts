/** @file Charts in a terminal: spikes, zeros, labels, width and colour. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderTerminalChart, type TerminalChartOptions } from "./terminalChart.ts";

const ramp = Float64Array.from({ length: 200 }, (_, i) => i / 199);
const base: TerminalChartOptions = { series: [{ label: "a", values: ramp }], width: 40, height: 5, log: false };

test("a ramp in plain characters", () => {
  assert.equal(
    `\n${renderTerminalChart({ ...base, ascii: true })}`,
    `
  1 |                              *****
    |                      *********
0.5 |             *********
    |    **********
  0 |*****
    +-----------------------------------
     1                          step 200`,
  );
});

test("a ramp in braille", () => {
  assert.equal(
    `\n${renderTerminalChart({ ...base, height: 2 })}`,
    `
1 ┤                  ⢀⣀⣀⣀⣀⣠⠤⠤⠤⠤⠤⠖⠒⠒⠒⠒⠋⠉⠉
0 ┤⣀⣀⣠⠤⠤⠤⠤⠤⠒⠒⠒⠒⠒⠊⠉⠉⠉⠉⠁
  └─────────────────────────────────────
   1                            step 200`,
  );
});

test("no line is wider than asked, whatever the labels", () => {
  const values = [1e-8, 3.25e7, 12.5, NaN, Infinity, 0];
  for (const log of [true, false]) {
    for (const width of [30, 57, 120]) {
      const lines = renderTerminalChart({ series: [{ label: "a", values }], width, height: 8, log }).split("\n");
      assert.ok(lines.every((line) => line.length <= width));
      assert.equal(lines.length, 10);
    }
  }
});

test("one step of a million is visible", () => {
  const values = new Float64Array(1_000_000).fill(1e-8);
  values[654_321] = 1;
  const [top = ""] = renderTerminalChart({
    series: [{ label: "loss", values }],
    width: 80,
    height: 10,
    log: true,
  }).split("\n");
  const [before = "", dots = ""] = top.split("┤");
  assert.equal(before.trim(), "1");
  assert.equal(dots.trim().length, 1);
  assert.ok(Math.abs((dots.length - 1) / 73 - 0.654) < 0.03);
});

test("a log axis labels its decades, and exact zeros lie on a line of their own", () => {
  const values = [1, 0.01, 1e-4, 0, 0];
  const lines = renderTerminalChart({
    series: [{ label: "loss", values }],
    width: 40,
    height: 6,
    log: true,
    ascii: true,
  }).split("\n");
  assert.deepEqual(
    lines.slice(0, 6).map((line) => line.slice(0, 4).trim()),
    ["1", "", "0.01", "", "", "0"],
  );
  assert.match(lines[5] as string, /\*{10,}$/);
});

test("series have marks, colours and a legend; steps are as given", () => {
  const series = [
    { label: "f32", values: ramp },
    { label: "f64", values: ramp.map((value) => 1 - value), color: 31 },
  ];
  const plain = renderTerminalChart({ ...base, series, ascii: true, steps: { first: 500, last: 6000 } });
  assert.match(plain, /\* f32 {3}o f64$/);
  assert.match(plain, /500 +step 6,000/);
  assert.ok(!plain.includes("\u001b"));
  const colorless = renderTerminalChart({ ...base, series });
  assert.match(colorless, /┤.*\*/);
  assert.match(colorless, /┤.*o/);
  assert.match(colorless, /\* f32 {3}o f64$/);
  const colored = renderTerminalChart({ ...base, series, color: true });
  assert.ok(colored.includes("\u001b[36m━━\u001b[39m f32"));
  assert.ok(colored.includes("\u001b[31m━━\u001b[39m f64"));
});

test("constant, empty and impossible charts", () => {
  assert.match(renderTerminalChart({ ...base, series: [{ label: "a", values: [3, 3, 3] }] }), /4\.5/);
  assert.match(renderTerminalChart({ ...base, series: [{ label: "a", values: [] }] }), /step 1$/);
  assert.match(renderTerminalChart({ ...base, log: true, series: [{ label: "a", values: [0, 0] }] }), /0 ┤/);
  assert.throws(() => renderTerminalChart({ ...base, width: 10 }), RangeError);
});

test("a series that is NaN at most steps shows every value it has", () => {
  const values = new Float32Array(200).fill(NaN);
  for (const [i, value] of [0, 0, 0.5, 1].entries()) values[49 + 50 * i] = value;
  assert.equal(
    `\n${renderTerminalChart({ ...base, series: [{ label: "validation", values }], ascii: true })}`,
    `
  1 |                                  *
    |                                  *
0.5 |                          *
    |                          *
  0 |        *        *
    +-----------------------------------
     1                          step 200`,
  );
});
