/** @file Libraries that are wrong in one corner, each made of `products.c` by one edit: the test that a new library takes finds them all. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { findCompiler } from "./findCompiler.ts";

/** What is edited, each place of it there once; the name says what is then wrong. */
const MUTANTS: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  "a block of the inner length that begins anew": [["= {l > 0, l + steps == k,", "= {0, l + steps == k,"]],
  "blocks of the inner length added to each other": [
    ["if (pass->resume)\n#pragma GCC unroll 12", "if (0)\n#pragma GCC unroll 12"],
    [
      "*(VECTOR *)(c + i * row + j * LANES) = sums[i][j];",
      "*(VECTOR *)(c + i * row + j * LANES) = (pass->resume ? *(VECTOR *)(c + i * row + j * LANES) : (VECTOR){0}) + sums[i][j];",
    ],
  ],
  "a sum from the last step to the first": [
    [
      "#pragma GCC unroll 1\n  for (; k > 0; k--) {\n    VECTOR right",
      "  a += (k - 1) * aStep, b += (k - 1) * COLUMNS;\n  for (; k > 0; k--) {\n    VECTOR right",
    ],
    ["    a += aStep;\n    b += COLUMNS;", "    a -= aStep;\n    b -= COLUMNS;"],
  ],
  "a second panel that is the first": [["(b + (j / WIDTH) * panel", "(b + (j / WIDTH) * 0"]],
  "a second panel at the place of another inner length": [
    ["right, (ptrdiff_t)k * COLUMNS, steps, target", "right, (ptrdiff_t)steps * COLUMNS, steps, target"],
  ],
  "a block that is longer than the scratch": [["#define K_BLOCK 256", "#define K_BLOCK 512"]],
  "a bottom edge of the wrong height": [
    ["return rows > HEIGHT / 3 * 2 ? HEIGHT", "return rows > HEIGHT / 3 * 2 + 1 ? HEIGHT"],
  ],
  "a bottom edge that is stored whole": [["if (own == height && columns == room)", "if (columns == room)"]],
  "a right edge that is stored whole": [["if (own == height && columns == room)", "if (own == height)"]],
  "an edge that does not go on from what is stored": [["if (pass.resume) NAME(copy)", "if (0) NAME(copy)"]],
  "the scratch of the first thread for all": [["(ptrdiff_t)thread * WORD(13)", "0"]],
  "the scratch of the next thread": [["(ptrdiff_t)thread * WORD(13)", "(ptrdiff_t)(thread + 1) * WORD(13)"]],
  "tiles of other threads too": [["tile < end; tile++", "tile <= end; tile++"]],
  "panels of other threads too": [
    ["(n < end * COLUMNS ? n : end * COLUMNS)", "(n < (end + 1) * COLUMNS ? n : (end + 1) * COLUMNS)"],
  ],
  "panels side by side that all go to the first": [["memcpy(to + i * panel + l * step,", "memcpy(to + l * step,"]],
  "tiles counted by rows": [["tile % columnTiles * tileColumns", "tile / columnTiles * tileColumns"]],
  "rows of A that lie close": [["const ptrdiff_t aRow = WORD(6)", "const ptrdiff_t aRow = WORD(6) == 1 ? 1 : k"]],
  "rows of C that lie close": [["cRow = WORD(8)", "cRow = n"]],
  "a bias at every block": [["if (pass->last && pass->bias)", "if (pass->bias)"]],
  "a bias beside the right edge that is another's": [["memcpy(edgeBias, bias + column,", "memcpy(edgeBias, bias,"]],
  "ReLU at every block": [["if (pass->last && pass->relu)", "if (pass->relu)"]],
  "ReLU that clips NaN": [["& ~(MASK)(sums[i][j] <= (VECTOR){0})", "& (MASK)(sums[i][j] > (VECTOR){0})"]],
  "a transposition that swaps two numbers": [["SHUFFLE(a, c, 0, 1, 4, 5)", "SHUFFLE(a, c, 1, 0, 4, 5)"]],
  "a transposition of float64 that swaps two numbers": [
    ["SHUFFLE(ROW(0), ROW(1), 1, 3)", "SHUFFLE(ROW(0), ROW(1), 3, 1)"],
  ],
  "steps at the end of a row that are left out": [
    ["for (int m = 0; m < k; m++)", "for (int m = 0; m < (l > 0 ? l : k); m++)"],
  ],
  "subnormal sums as zero": [
    [
      "*(VECTOR *)(c + i * row + j * LANES) = sums[i][j];",
      "*(VECTOR *)(c + i * row + j * LANES) = (VECTOR)((MASK)sums[i][j] & ~(MASK)((sums[i][j] < (IS_SINGLE ? 1.17549435e-38f : (NUMBER)2.2250738585072014e-308)) & (sums[i][j] > -(IS_SINGLE ? 1.17549435e-38f : (NUMBER)2.2250738585072014e-308))));",
    ],
  ],
  "a convolution that begins anew at each block": [["= {l != 0, k == l + steps,", "= {0, k == l + steps,"]],
  "taps beside an image that read what is there": [["copyRun)(isInside ? from : NULL", "copyRun)(from"]],
  "a second group that reads the first one's channels": [["(x + group * inner, y, across", "(x, y, across"]],
  "a second group with the first one's bias": [["pass.bias = bias + channel;", "pass.bias = bias + column;"]],
  "places of a stride that lie close": [["column * across->outStep", "column * 1"]],
  "a convolution whose right edge is stored whole": [["there == height && columns == room", "there == height"]],
  "a convolution in the scratch of the first thread for all": [["(ptrdiff_t)thread * WORD(7)", "0"]],
  "taps in the order of columns": [
    ["if (++tapX == across->taps) tapX = 0, tapY++;", "if (++tapY == y->taps) tapY = 0, tapX++;"],
  ],
  "a gradient at filters that begins anew at each block": [["= {l != 0, 0, 0, NULL}", "= {0, 0, 0, NULL}"]],
  "a gradient at filters without its stride": [["(first + i * across->stride)", "(first + i)"]],
  "a gradient at filters that reads beside the image": [["if (!isLine) inside = beyond = 0;", ""]],
  "a gradient at filters in the order of taps": [["to[channel * taps + tap]", "to[tap * inner + channel]"]],
  "float64 by way of float32": [
    ["sums[i][j] += a[i * aRow] * right[j];", "sums[i][j] += (NUMBER)(float)a[i * aRow] * right[j];"],
  ],
};

const folder = mkdtempSync(join(tmpdir(), "slingshot-mutants-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function whyNot(): string | false {
  if (process.arch !== "x64") return "panels go in pairs on x64 alone";
  return findCompiler({ PATH: process.env.PATH }).compiler === null && "there is no C compiler";
}
const skip = whyNot();

const original = readFileSync(new URL("./products.c", import.meta.url), "utf8");

/** Edits a text where each place is found once. */
const edit = (text: string, edits: readonly (readonly [string, string])[]) =>
  edits.reduce((text, [from, to]) => {
    assert.equal(text.split(from).length, 2, `products.c has this once, or the edit is out of date: ${from}`);
    return text.replace(from, () => to);
  }, text);

/** The code for vectors of 512 bits, made of narrower ones where the processor has no others: any can run it. */
const onAnyProcessor = edit(original, [
  ['target("avx512f")', 'target("avx2")'],
  ['if (__builtin_cpu_supports("avx512f")) return 512;', "return 512;"],
]);

const TEST = fileURLToPath(new URL("./testProducts.ts", import.meta.url));
let made = 0;

/** What is found wrong with the library that is made of a source; "" for nothing. */
function testSource(source: string, flags: readonly string[] = [], arithmetic = "strict"): string {
  const name = join(folder, `${made++}`);
  const file = `${name}.c`;
  writeFileSync(file, source.replaceAll('"products.c"', `"${file}"`));
  const fixed = ["-O0", "-std=gnu11", "-fPIC", "-shared", "-Wno-psabi", "-w", "-ffp-contract=off"];
  execFileSync("cc", [...fixed, ...flags, "-o", `${name}.so`, file]);
  const { status, signal, stderr } = spawnSync(process.execPath, [TEST, `${name}.so`, arithmetic], {
    encoding: "utf8",
  });
  return status === 0 ? "" : (signal ?? stderr);
}

test("what is not edited is right, at either width", { skip }, () => {
  assert.equal(testSource(original), "");
  assert.equal(testSource(onAnyProcessor), "");
});

for (const [what, edits] of Object.entries(MUTANTS)) {
  test(`found: ${what}`, { skip }, () => {
    assert.match(
      testSource(edit(onAnyProcessor, edits)),
      /^the (product|convolution) of .* (is right|writes where it should not)$|^SIG/m,
    );
  });
}

test("found under fast arithmetic, in which rounding is free: what is wrong by more, in either type", { skip }, () => {
  const fused = ["-DFUSED", "-mfma", "-ffp-contract=fast"];
  assert.equal(testSource(onAnyProcessor, fused, "fast"), "");
  for (const [type, factor] of [
    ["IS_SINGLE", "1.00001f"],
    ["!IS_SINGLE", "1.00000000001"],
  ] as const) {
    const wrong = `sums[i][j] += a[i * aRow] * right[j] * (NUMBER)(${type} ? ${factor} : 1);`;
    const source = edit(onAnyProcessor, [["sums[i][j] += a[i * aRow] * right[j];", wrong]]);
    assert.match(testSource(source, fused, "fast"), / is right$/m);
  }
});

test("found: a library that sets the processor to flush subnormal numbers as it is loaded", { skip }, () => {
  assert.match(testSource(onAnyProcessor, ["-ffast-math"]), /flushes subnormal numbers to zero|is right/);
});
