/** @file JSON Lines: every bit comes back, foreign logs are read, and what is wrong is named with its line and column. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeJsonl, readJsonl } from "./jsonl.ts";
import type { ColumnOptions } from "./logColumns.ts";
import { onlyRun, plainReading } from "./tables.fixture.ts";

const read = (text: string, options?: ColumnOptions) => readJsonl([new TextEncoder().encode(text)], options);

test("every line is JSON: NaN is null, the infinities are strings", () => {
  const columns = [{ name: 'a "b"', values: Float64Array.of(-0, Number.NaN, Number.NEGATIVE_INFINITY) }];
  const text = [...encodeJsonl({ step: Float64Array.of(1, 2, 3), columns })].join("");
  assert.equal(text, '{"step":1,"a \\"b\\"":-0.0}\n{"step":2,"a \\"b\\"":null}\n{"step":3,"a \\"b\\"":"-Infinity"}\n');
  assert.deepEqual(
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
    [
      { step: 1, 'a "b"': -0 },
      { step: 2, 'a "b"': null },
      { step: 3, 'a "b"': "-Infinity" },
    ],
  );
});

test("inner objects, numbers in strings, Python's NaN, missing keys and blank lines are read", async () => {
  const text = [
    '{"epoch": 1, "step": 1, "train": {"loss": 0.5, "note": "NaN or -Infinity"}}',
    "",
    '{"step": 2, "train": {"loss": NaN, "note": "NaN \\" NaN"}, "validation": "0.25"}\r',
    '{"step": 3, "train": {"loss": -Infinity, "note": ""}, "validation": null}',
  ].join("\n");
  const { NaN: nan, NEGATIVE_INFINITY: low } = Number;
  assert.deepEqual(plainReading(await read(text, { skip: new Set(["train.note"]) })), {
    step: [1, 2, 3],
    epoch: [1, nan, nan],
    "train.loss": [0.5, nan, low],
    validation: [nan, 0.25, nan],
    notes: [],
  });
});

test("lines without a step are left out, and so is a last one that is cut; both are said", async () => {
  const text = '{"model": "mlp"}\n{"step": 1, "loss": 2}\n{"step": 2, "lo';
  assert.deepEqual(plainReading(await read(text)), {
    step: [1],
    loss: [2],
    notes: ["line 3, the last one, is cut and was left out", "1 line has no step and was left out"],
  });
});

test("a repeated step is one row whose later values count", async () => {
  const text = '{"step":1,"a":1,"b":1}\n{"step":1,"a":2}\n';
  const notes = [
    "step 1 was logged more than once, with different values; the last ones count, and 1 of 2 values of a is left out",
  ];
  assert.deepEqual(plainReading(await read(text)), { step: [1], a: [2], b: [1], notes });
});

for (const [name, text] of [
  ["an array", '[{"step":1,"loss":1},{"step":2,"loss":NaN},\n{"loss":9}]'],
  [
    "an array over several lines",
    '\n[\n  {\n    "step": 1, "loss": 1\n  },\n  {"step": 2, "loss": NaN}, {"loss": 9}\n]\n',
  ],
  [
    "trainer_state.json",
    '{\n "log_history": [\n{"step":1,"loss":1},\n{"step":2,"loss":NaN},{"loss":9}],\n "epoch": 1\n}',
  ],
  [
    "trainer_state.json in one line",
    '{"epoch":1,"log_history":[{"step":1,"loss":1},{"step":2,"loss":NaN},{"loss":9}]}',
  ],
] as const) {
  test(`a JSON document is read: ${name}`, async () => {
    const notes = ["1 row has no step and was left out"];
    assert.deepEqual(plainReading(await read(text)), { step: [1, 2], loss: [1, Number.NaN], notes });
  });
}

for (const [what, text, note] of [
  ["a key twice", '{"step":1,"a":2,"a":3}', "line 1 has a more than once; the last value counts"],
  [
    "a key as another one's path",
    '{"step":1,"a.b":2,"a":{"b":3}}',
    "line 1 has a.b more than once; the last value counts",
  ],
  [
    "the same the other way round",
    '{"step":1,"a":{"b":2},"a.b":3}',
    "line 1 has a.b more than once; the last value counts",
  ],
  ["an inner key twice", '{"step":1,"a":{"b":2,"b":3}}', "line 1 has a.b more than once; the last value counts"],
  ["an inner object twice", '{"step":1,"a":{"b":2},"a":{"b":3}}', "line 1 has a more than once; the last value counts"],
  ["the step twice", '{"step":2,"step":1,"a":3}', "line 1 has step more than once; the last value counts"],
  ["a key written in two ways", '{"step":1,"a":2,"\\u0061" :3}', "line 1 has a more than once; the last value counts"],
  ["beside a bare NaN", '{"step":1,"a":NaN,"a":3}', "line 1 has a more than once; the last value counts"],
  ["in a document", '[{"step":1,"a":2,\n"a":3}]', "row 1 has a more than once; the last value counts"],
  [
    "in a trainer's state",
    '{"x":[{"y":1,"y":2}],"log_history":[{"step":1,"a":2,"a":3}]}',
    "row 1 has a more than once; the last value counts",
  ],
] as const) {
  test(`a value that is lost is noted: ${what}`, async () => {
    const { table, notes } = onlyRun(await read(`${text}\n`));
    assert.deepEqual([...table.step], [1]);
    assert.deepEqual([...(table.columns[0]?.values ?? [])], [3]);
    assert.deepEqual(notes, [note]);
  });
}

test("lost values of many rows are one note, those of columns that are left out none", async () => {
  const line = (step: number) => `{"step":${step},"a":1,"a":2,"text":3,"text":4}\n`;
  const { notes } = onlyRun(await read([1, 2, 3].map(line).join(""), { skip: new Set(["text"]) }));
  assert.deepEqual(notes, ["line 1 has a more than once, and so have 2 more; the last value counts"]);
});

test("what only looks like a key twice is none", async () => {
  const text = '{"step":1,"a":{"a":2},"b":"\\"a\\":","c":{"b":3},"d":"{"}\n';
  assert.deepEqual(onlyRun(await read(text, { skip: new Set(["b", "d"]) })).notes, []);
});

for (const [text, kind, message, options = {}] of [
  ['{"step":1,"a":2}\n{"step":2,"a":"x"}\n', "not-a-number", /^line 2, column a: "x" is not a number$/],
  ['{"step":1,"a":[1,2]}\n', "not-a-number", /^line 1, column a: \[1,2\] is not a number$/],
  ['{"step":1,"a":true}\n', "not-a-number", /^line 1, column a: true is not a number$/],
  ['{"step":"x"}\n', "refused", /^line 1, column step: the step "x" is not a whole number from 0$/],
  ['{"loss":1}\n{"loss":2,"x":1}\n', "no-step", /\(columns: loss, x\)$/],
  ['{"step":1,"a":2}\n', "refused", /^there is no column c \(columns: step, a\)$/, { skip: new Set(["c"]) }],
  ['{"loss":1}\n', "refused", /^there is no column at \(columns: loss\)$/, { step: "at" }],
  ['{"step":1,"a":2}\n{"step":2,\n{"step":3,"a":2}\n', "damaged", /^line 2 is not a JSON object$/],
  ['{"step":1}\n[1]\n', "damaged", /^line 2 is not a JSON object$/],
  ["3", "damaged", /^line 1 is not a JSON object$/],
  ["[1]", "damaged", /^row 1 is not a JSON object$/],
  ['[{"step":1,"a":"x"}]', "not-a-number", /^row 1, column a: "x" is not a number$/],
  ['\n{\n  "step": 1,\n', "damaged", /^line 2 is not a JSON object$/],
  ['{\n "step": 1\n}', "damaged", /^it is one JSON object without an array log_history$/],
  ["[]", "damaged", /^it is empty$/],
  ["", "damaged", /^it is empty$/],
] as [string, string, RegExp, ColumnOptions?][]) {
  test(`${JSON.stringify(text)} is refused`, async () => {
    await assert.rejects(read(text, options), { name: "FormatError", kind, message });
  });
}

test("lines may end by CR alone, wherever the text is cut", async () => {
  const expected = { step: [1, 2], loss: [0.5, 0.25], notes: [] };
  for (const end of ["\r", "\r\n"]) {
    const bytes = new TextEncoder().encode(`{"step":1,"loss":0.5}${end}{"step":2,"loss":0.25}${end}`);
    for (let at = 0; at <= bytes.length; at++) {
      assert.deepEqual(
        plainReading(await readJsonl([bytes.subarray(0, at), bytes.subarray(at)])),
        expected,
        `${end} ${at}`,
      );
    }
  }
});

test("long tables come in chunks that together are all lines", () => {
  const step = Float64Array.from({ length: 20_000 }, (_, i) => i);
  const chunks = [...encodeJsonl({ step, columns: [{ name: "x", values: step }] })];
  assert.ok(chunks.length > 3 && chunks.slice(0, -1).every((chunk) => chunk.length > 60_000));
  assert.equal(chunks.join(""), [...step].map((i) => `{"step":${i},"x":${i}}\n`).join(""));
});

test("a log is read alike wherever its bytes are cut", async () => {
  const rows =
    '{"step":1,"loss":NaN,"note":"é \\" NaN"}\n\n{"step":2,"loss":"-Infinity","note":null}\r\n{"loss":1}\n{"step":3,"lo';
  for (const text of [
    rows,
    `\n \n${rows}`,
    '\n[\n{"step":1,"loss":NaN},\n{"step":2,"loss":0.5}]\n ',
    '{"log_history":[{"step":1,"x":2}]}',
  ]) {
    const options = { skip: new Set(text.includes("note") ? ["note"] : []) };
    const whole = plainReading(await read(text, options));
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 2, 3, 7]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      assert.deepEqual(plainReading(await readJsonl(chunks, options)), whole, `${size} bytes of ${text}`);
    }
  }
});

test("rows without a step are counted and told by what they are", async () => {
  const notes = async (text: string) => onlyRun(await read(text)).notes;
  assert.deepEqual(await notes('{"step":1,"a":1}\n{"a":1}\n{"step":null,"a":3}'), [
    "2 lines have no step and were left out",
  ]);
  assert.deepEqual(await notes('[{"step":1,"a":1},\n{"a":1},{"a":2}]'), ["2 rows have no step and were left out"]);
  assert.deepEqual(await notes('{"step":1,"a":1}\n{"step":2,"a":1}'), []);
});

test("a log in which no row has the step is refused, and so is an empty one and a column to leave out that is not there", async () => {
  const fails = (text: string, message: RegExp, options?: ColumnOptions) =>
    assert.rejects(read(text, options), { message });
  await fails("\n \n", /^it is empty$/);
  await fails("[]", /^it is empty$/);
  await fails('{"a":1}\n{"b":1}', /\ba, b\b/);
  await fails('{"a":1}', /^there is no column it \(columns: a\)$/, { step: "it" });
  await fails('[{"a":1}]', /^there is no column it \(columns: a\)$/, { step: "it" });
  await fails('{"step":1,"a":1}', /\bnote\b/, { skip: new Set(["note"]) });
  await fails('{"step":1,"note":"x"}', /^it has steps and no other numbers$/, { skip: new Set(["note"]) });
});

test("a decimal comma is told", async () => {
  await assert.rejects(readJsonl([new TextEncoder().encode('{"step":1,"loss":"0,5"}\n')]), {
    message:
      'line 1, column loss: "0,5" is not a number; numbers have a decimal point, and nothing that parts thousands',
  });
});

test("a step or a value that is no number is named by its place", async () => {
  await assert.rejects(read('{"step":1,"a":1}\n{"step":2,"a":"x"}'), {
    message: 'line 2, column a: "x" is not a number',
  });
  await assert.rejects(read('[{"step":1,"a":1},{"step":2,"a":[1]}]'), /row 2, column a/);
  await assert.rejects(read('{"step":1}\n[2]'), /line 2/);
});

for (const [what, text, expected] of [
  ["in one line", '{"loss": [2, 1, 0.5], "acc": [0, NaN, 1]}', { loss: [2, 1, 0.5], acc: [0, Number.NaN, 1] }],
  ["over lines", '{\n "loss": [\n  2,\n  1\n ],\n "acc": [0, 1]\n}\n', { loss: [2, 1], acc: [0, 1] }],
  [
    "within an object",
    '{"history": {"loss": [2, 1], "val.acc": [0, 1]}, "epochs": 2}',
    { loss: [2, 1], "val.acc": [0, 1] },
  ],
  ["of pandas", '{"loss": {"0": 2, "1": 1}, "acc": {"0": 0, "1": null}}', { loss: [2, 1], acc: [0, Number.NaN] }],
  ["of pandas, split", '{"columns":["loss"],"index":[0,1],"data":[[2],[1]]}', { loss: [2, 1] }],
] as const) {
  test(`JSON by columns is read, and its rows are numbered: ${what}`, async () => {
    const { step, notes, ...columns } = plainReading(await read(text));
    assert.deepEqual(columns, expected);
    assert.deepEqual(step, [...expected.loss.keys()]);
    assert.deepEqual(notes, ["it has an array for each column and none of steps, so the rows are numbered, from 0"]);
  });
}

test("pandas' index is the steps where it does not count the rows, and columns that lack some keep their places", async () => {
  const { notes: _, ...columns } = plainReading(await read('{"loss": {"10": 2, "20": 1}, "acc": {"20": 0.5}}'));
  assert.deepEqual(columns, { step: [10, 20], loss: [2, 1], acc: [Number.NaN, 0.5] });
});

test("what was validated is not taken for what was trained on where nothing else is there", async () => {
  const { notes: _, ...columns } = plainReading(await read('{"val": {"loss": [2, 1]}}'));
  assert.deepEqual(columns, { step: [0, 1], "val.loss": [2, 1] });
});

test("JSON by columns may hold its steps, and arrays of other lengths are left out", async () => {
  const { notes, ...columns } = plainReading(await read('{"epoch":[5,6],"loss":[2,1],"classes":["a","b","c"]}'));
  assert.deepEqual(columns, { step: [5, 6], loss: [2, 1] });
  assert.deepEqual(notes, ["of another length than the others, and left out: classes"]);
});

test("rows of the Trainer that have no step take that of the row before with the same epoch", async () => {
  const rows = [
    { epoch: 0.5, loss: 2, step: 500 },
    { epoch: 1, eval_loss: 1.5, step: 1000 },
    { epoch: 1, predict_loss: 1.25 },
    { epoch: 1.5, loss: 1, step: 1500 },
    { epoch: 1.5, step: 1500, total_flos: 3 },
  ];
  const text = JSON.stringify({ log_history: rows }, null, 2);
  const [reading] = await readJsonl([new TextEncoder().encode(text)]);
  assert.deepEqual([...(reading?.table.step ?? [])], [500, 1000, 1500]);
  assert.deepEqual(
    [...(reading?.table.columns.find(({ name }) => name === "predict_loss")?.values ?? [])],
    [NaN, 1.25, NaN],
  );
  assert.match(
    reading?.notes.join() ?? "",
    /1 row has no step and takes that of the row before with the same epoch, as step/,
  );
});
