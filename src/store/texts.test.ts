/** @file The small texts of a run, each read back as it was written, and what is none of them told with its line or its place. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { DEEPEST_DATA, LONGEST_TEXT } from "../limits.ts";
import { decodeExperiment, toYaml } from "./experimentFile.ts";
import { refuseExcess, toJson } from "./plainData.ts";
import { decodeEvents, encodeEvents } from "./readEvents.ts";

describe("experiment.yaml", () => {
  test("one setting a line, lists of plain values on theirs, nothing folded", () => {
    const long = "word ".repeat(60).trim();
    const settings = {
      name: long,
      optimizer: { betas: [0.9, 0.95], epsilon: 1e-8, transforms: [{ name: "clipNorm", limit: 1 }] },
      empty: [],
    };
    assert.equal(
      toYaml(settings),
      `name: ${long}\noptimizer:\n  betas: [0.9, 0.95]\n  epsilon: 1.0e-8\n  transforms:\n    - name: clipNorm\n      limit: 1\nempty: []\n`,
    );
    assert.deepEqual(decodeExperiment(toYaml(settings)), settings);
  });

  test("what stands twice is written twice, for there are no anchors", () => {
    const shared = { a: [1] };
    assert.equal(toYaml({ x: shared, y: shared }), "x:\n  a: [1]\ny:\n  a: [1]\n");
  });

  test("every number comes back, for readers of YAML 1.1 too", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const text = toYaml({ x });
        assert.ok(Object.is(decodeExperiment(text).x, x) || (x === 0 && decodeExperiment(text).x === 0), text);
        // With an exponent there is a point.
        assert.ok(!/e/.test(text) || /\d\.\d+e/.test(text), text);
      }),
    );
  });

  test("what holds no settings is told", () => {
    for (const text of ["", "# nothing\n", "~"])
      assert.throws(() => decodeExperiment(text), { message: "it holds no settings" });
    for (const [text, found] of [
      ["[]", "[]"],
      ["- 1\n- 2", "[1,2]"],
      ["word", '"word"'],
      ["7", "7"],
    ] as const) {
      assert.throws(() => decodeExperiment(text), { message: `${found} is not allowed; must be settings` });
    }
  });

  test("a wrong line is told by its number, aliases and depth by name", () => {
    assert.throws(() => decodeExperiment("a: 1\nb: [1,\nc: 2\n"), /^Error: line [34]: /);
    assert.throws(() => decodeExperiment("a: 1\na: 2\n"), /^Error: line 2: .*unique/);
    assert.throws(
      () => decodeExperiment("a: &x 1\nb: *x\n"),
      /^Error: it has aliases, which no experiment of a run has$/,
    );
    assert.throws(() => decodeExperiment(`a: ${"[".repeat(20_000)}`), /^Error: it is nested too deeply$/);
  });
});

describe("what is too much for a reader is refused", () => {
  const nest = (depth: number): unknown => (depth === 0 ? 1 : { a: nest(depth - 1) });

  test("depth", () => {
    refuseExcess(nest(DEEPEST_DATA));
    assert.throws(() => refuseExcess(nest(DEEPEST_DATA + 1)), {
      message: `it is nested more than ${DEEPEST_DATA} deep`,
    });
    // Beside each other is not within each other.
    refuseExcess(Array.from({ length: 3 * DEEPEST_DATA }, () => nest(3)));
  });

  test("long texts, long keys, and the key that is none", () => {
    const longest = "x".repeat(LONGEST_TEXT);
    refuseExcess({ text: longest, [longest]: null });
    assert.throws(() => refuseExcess({ list: [1, { text: `${longest}x` }] }), {
      message: `list[1].text: a text of ${LONGEST_TEXT + 1} characters is not allowed; at most ${LONGEST_TEXT}`,
    });
    assert.throws(() => refuseExcess(`${longest}x`), /^Error: a text of /);
    assert.throws(
      () => refuseExcess({ "a b": { [`${longest}x`]: 1 } }),
      /^Error: \["a b"\]: the key "x+.* is not allowed$/,
    );
    assert.throws(() => refuseExcess(JSON.parse('{"a":{"__proto__":1}}')), {
      message: 'a: the key "__proto__" is not allowed',
    });
  });
});

test("JSON keeps numbers that are none as texts", () => {
  const { NaN: none, POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least } = Number;
  assert.equal(
    toJson({ a: [none, most, least, -0, 1e300, null] }),
    '{"a":["NaN","Infinity","-Infinity",0,1e+300,null]}',
  );
});

describe("events.jsonl", () => {
  const events = [
    { step: 1, kind: "spike" },
    { step: 2, kind: "end", more: { a: [1] } },
  ];

  test("a line each, read back", () => {
    assert.equal(encodeEvents(events), '{"step":1,"kind":"spike"}\n{"step":2,"kind":"end","more":{"a":[1]}}\n');
    assert.deepEqual(decodeEvents(encodeEvents(events)), events);
    assert.deepEqual(decodeEvents(""), []);
  });

  test("a line that is none is told by its number", () => {
    const line = encodeEvents(events.slice(0, 1));
    assert.throws(() => decodeEvents(`${line}{\n`), /^Error: line 2: /);
    assert.throws(() => decodeEvents(`${line}\n`), /^Error: line 2: /);
    assert.throws(() => decodeEvents(`${line}{"step":-1,"kind":"x"}\n`), {
      message: "line 2: step: -1 is not allowed; must be a whole number of at least 0",
    });
    assert.throws(() => decodeEvents('{"step":1,"kind":"x","__proto__":1}\n'), {
      message: 'line 1: the key "__proto__" is not allowed',
    });
  });
});
