/** @file CSV: every bit comes back, foreign dialects are read, and what is wrong is named with its line and column. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeCsv, readCsv } from "./csv.ts";
import type { ColumnOptions } from "./logColumns.ts";
import { onlyRun, plainReading } from "./tables.fixture.ts";

const read = (text: string, options?: ColumnOptions) => readCsv([new TextEncoder().encode(text)], options);

test("the text is that of RFC 4180", () => {
  const step = Float64Array.of(1, 2);
  const columns = [
    { name: 'a "quoted", name', values: Float64Array.of(0.1, -0) },
    { name: "b", values: Float32Array.of(Number.NaN, Number.NEGATIVE_INFINITY) },
  ];
  assert.equal(
    [...encodeCsv({ step, columns })].join(""),
    'step,"a ""quoted"", name",b\r\n1,0.1,NaN\r\n2,-0,-Infinity\r\n',
  );
});

test("long tables come in chunks", () => {
  const step = Float64Array.from({ length: 50_000 }, (_, i) => i);
  const chunks = [...encodeCsv({ step, columns: [{ name: "x", values: step }] })];
  assert.ok(chunks.length > 5);
  assert.equal(chunks.join("").split("\r\n").length, 50_002);
});

for (const [dialect, text] of [
  ["line feeds", "step,loss\n1,0.5\n2,0.25\n"],
  ["no last newline", "step,loss\r\n1,0.5\r\n2,0.25"],
  ["semicolons", "step;loss\n1;0.5\n2;0.25\n"],
  ["tabs", "step\tloss\n1\t0.5\n2\t0.25\n"],
  ["spaces around cells", "step, loss\n 1, 0.5\n 2, 0.25\n"],
  ["quotes", '"step","loss"\n"1","0.5"\n"2","0.25"\n'],
  ["a byte order mark", "\ufeffstep,loss\n1,0.5\n2,0.25\n"],
  ["blank lines", "\nstep,loss\n\n1,0.5\n2,0.25\n\n"],
  ["exponents and signs", "step,loss\n+1,5E-1\n2e0,+.25\n"],
] as const) {
  test(`${dialect} are read`, async () => {
    assert.deepEqual(plainReading(await read(text)), { step: [1, 2], loss: [0.5, 0.25], notes: [] });
  });
}

test("empty cells and every spelling of NaN and infinity are read", async () => {
  const text = "step,a,b\n1,,nan\n2,NaN,inf\n3,-Inf,-infinity\n4,NA,NAN\n5, ,NA\n";
  const { NaN: nan, NEGATIVE_INFINITY: low, POSITIVE_INFINITY: high } = Number;
  assert.deepEqual(plainReading(await read(text)), {
    step: [1, 2, 3, 4, 5],
    a: [nan, nan, low, nan, nan],
    b: [nan, high, low, nan, nan],
    notes: [],
  });
});

test("the column of the steps is found by its usual names, or named", async () => {
  const steps = async (header: string, step?: string) => {
    const { table } = onlyRun(await read(`${header}\n1,2,3\n`, step === undefined ? {} : { step }));
    return [table.step[0], table.columns.map(({ name }) => name).join()];
  };
  assert.deepEqual(await steps("epoch,step,loss"), [2, "epoch,loss"]);
  assert.deepEqual(await steps("epoch,global_step,loss"), [2, "epoch,loss"]);
  assert.deepEqual(await steps("epoch,iteration,loss"), [2, "epoch,loss"]);
  assert.deepEqual(await steps("loss,Epoch,other"), [2, "loss,other"]);
  assert.deepEqual(await steps("loss,_step,other"), [2, "loss,other"]);
  assert.deepEqual(await steps("step,b,batch", "batch"), [3, "step,b"]);
});

test("rows of one step are one row; of two values of one cell the later wins, and this is said", async () => {
  // As Lightning logs: training and validation in rows of their own.
  const apart = "step,train,validation\n1,0.5,\n1,,0.75\n2,0.25,\n";
  assert.deepEqual(plainReading(await read(apart)), {
    step: [1, 2],
    train: [0.5, 0.25],
    validation: [0.75, Number.NaN],
    notes: [],
  });
  const restarted = "step,loss\n1,1\n2,2\n3,3\n2,20\n3,nan\n4,40\n";
  assert.deepEqual(plainReading(await read(restarted)), {
    step: [1, 2, 3, 4],
    loss: [1, 20, Number.NaN, 40],
    notes: [
      "2 steps from 2 to 3 were logged more than once, with different values (the steps go back to 2 at line 5); the last ones count, and 2 of 5 values of loss are left out",
    ],
  });
});

test("cells that are given again with the same value are nothing to note, and NaN that becomes a number is not either", async () => {
  // As Lightning and Hugging Face log: rows apart that share the epoch.
  const text = "step,epoch,train,validation\n9,0.1,0.5,\n9,0.1,,0.75\n19,0.2,nan,\n19,0.2,0.25,\n";
  assert.deepEqual(plainReading(await read(text)), {
    step: [9, 19],
    epoch: [0.1, 0.2],
    train: [0.5, 0.25],
    validation: [0.75, Number.NaN],
    notes: [],
  });
});

test("unsorted steps are sorted, and this is said", async () => {
  const notes = ["the steps were not in order; they are now"];
  assert.deepEqual(plainReading(await read("step,a\n3,30\n1,10\n2,20\n")), { step: [1, 2, 3], a: [10, 20, 30], notes });
});

test("columns are left out on request, when they have no name, and a last row when it is cut", async () => {
  const text = ',step,loss,text\n0,1,0.5,"two\nlines, one cell"\n1,2,0.25,x\n2,3,0.1';
  assert.deepEqual(plainReading(await read(text, { skip: new Set(["text"]) })), {
    step: [1, 2],
    loss: [0.5, 0.25],
    notes: ["column 1 has no name and was left out", "line 5, the last one, is cut and was left out"],
  });
});

test("decimal commas are read where no comma can be anything else, and this is said", async () => {
  const rows = [
    ["step", "loss", "rate"],
    ["1", "", "0,25"],
    ["2", "0,5", "3"],
    ["3", "1,234", "-1,5E-04"],
  ];
  for (const separator of [";", "\t", "|"]) {
    assert.deepEqual(plainReading(await read(rows.map((cells) => cells.join(separator)).join("\n"))), {
      step: [1, 2, 3],
      loss: [Number.NaN, 0.5, 1.234],
      rate: [0.25, 3, -0.00015],
      notes: ['line 2: "0,25" has a decimal comma; it and all like it were read so'],
    });
  }
  const quoted = 'step,loss\n1,"0,5"\n2,"1,5e3"\n3,",25"\n4,7\n';
  const { loss } = plainReading(await read(quoted));
  assert.deepEqual(loss, [0.5, 1500, 0.25, 7]);
});

test("thousands that are parted are read where commas can be nothing else, and so are per cent and progress", async () => {
  const values = async (text: string) => {
    const { step, notes, ...columns } = plainReading(await read(text));
    return { step, columns: Object.values(columns), said: notes?.length };
  };
  assert.deepEqual(await values('step,a\n"1,000","1,234"\n"2,000",7\n'), {
    step: [1000, 2000],
    columns: [[1234, 7]],
    said: 1,
  });
  assert.deepEqual(await values("step;a\n1;1,234,567\n2;12,345.5\n"), {
    step: [1, 2],
    columns: [[1_234_567, 12_345.5]],
    said: 1,
  });
  assert.deepEqual((await values("step;a\n1;1.234,5\n2;0,5\n")).columns, [[1234.5, 0.5]]);
  // A point in the column says what its commas are not.
  assert.deepEqual((await values("step;a\n1;1,234\n2;0.5\n")).columns, [[1234, 0.5]]);
  assert.deepEqual(await values("step,acc\n601/2161,55%\n602/2161,7.5 %\n"), {
    step: [601, 602],
    columns: [[0.55, 0.075]],
    said: 2,
  });
  assert.deepEqual((await values("step,a\n1,None\n2,-\n3,4\n")).columns, [[Number.NaN, Number.NaN, 4]]);
});

test("lines may end by CR alone", async () => {
  const expected = { step: [1, 2], loss: [0.5, 0.25], notes: [] };
  for (const text of ["step,loss\r1,0.5\r2,0.25\r", "step,loss\r\r1,0.5\r2,0.25", 'step,"loss"\r1,"0.5"\r2,"0.25"\r'])
    assert.deepEqual(plainReading(await read(text)), expected, JSON.stringify(text));
  const many = Array.from({ length: 200_000 }, (_, i) => `${i},0.125`);
  const bytes = new TextEncoder().encode(`step,a\r${many.join("\r")}`);
  const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, i) =>
    bytes.subarray(i * 65_536, (i + 1) * 65_536),
  );
  assert.equal(onlyRun(await readCsv(chunks)).table.step.length, 200_000);
});

for (const [text, kind, message, options = {}] of [
  ["step,a\n1,2\n\n2,x y\n", "not-a-number", /^line 4, column a: "x y" is not a number$/],
  [
    'step,a,b\n1,"x\ny",1\n2,3,oops\n',
    "not-a-number",
    /^line 4, column b: "oops" is not a number$/,
    { skip: new Set(["a"]) },
  ],
  ["step,a\n1,0x10\n", "not-a-number", /"0x10"/],
  ["step,a\n1,true\n", "not-a-number", /"true"/],
  ["step,a\n1,1_000\n", "not-a-number", /"1_000"/],
  ["step,a\n1.5,2\n", "refused", /^line 2, column step: the step "1\.5" is not a whole number from 0$/],
  ["step,a\n-1,2\n", "refused", /"-1" is not a whole number/],
  ["step,a\n,2\n", "refused", /^no line has a step in the column step$/],
  ["a,b\n1,2\n", "no-step", /^no column is called step, global_step, iteration or epoch \(columns: a, b\)$/],
  ["step,a\n1,2\n", "refused", /^there is no column c \(columns: step, a\)$/, { step: "c" }],
  ["step,a\n1,2\n", "refused", /^there is no column c \(columns: step, a\)$/, { skip: new Set(["c"]) }],
  ["step,a,a\n1,2,3\n", "refused", /^two columns are called a$/],
  ["step,a\n1,2\n2\n3,4\n", "damaged", /^line 3 has 1 cells, and the header has 2$/],
  ["step,a\n1,2\n2,3,4\n", "damaged", /^line 3 has 3 cells, and the header has 2$/],
  ["step,a,b\n1,2,3\n2,3\n", "damaged", /^line 3 has 2 cells, and the header has 3$/],
  ["step,a,b\r1,2,3\r2,3\r", "damaged", /^line 3 has 2 cells, and the header has 3$/],
  ['step,a,b\n1,2,3\n2,"3"\n', "damaged", /^line 3 has 2 cells, and the header has 3$/],
  [
    "step,loss\n1,0,5\n",
    "damaged",
    /^line 2 has 3 cells, and the header has 2; numbers with a decimal comma need quotes, or another separator than a comma$/,
  ],
  [
    "step;a\n1;0.5\n2;0,5\n",
    "refused",
    /^line 3: "0,5" has a decimal comma, and line 2: "0\.5" has a decimal point in the same column; write all numbers with a point$/,
  ],
  [
    "step;a\n1;0,5\n2;1\n3;.5\n",
    "refused",
    /^line 2: "0,5" has a decimal comma, and line 4: "\.5" has a decimal point/,
  ],
  [
    "step;a\n1;1,234\n2;12\n3;-123,456\n",
    "refused",
    /^line 2: "1,234" has a decimal comma, or one that parts thousands, and no other number tells which; write numbers with a point/,
  ],
  [
    "step;a\n1;1.234\n2;1 234\n",
    "not-a-number",
    /"1 234" is not a number; numbers have a decimal point, and nothing that/,
  ],
  ["step;a\n1,5;2\n", "refused", /the step "1.5" is not a whole number/],
  ['step,a\n1,2\n2,"3\n', "damaged", /^line 3: a quote is missing or misplaced$/],
  ["", "damaged", /^it is empty$/],
  ["\n\n", "damaged", /^it is empty$/],
] as [string, string, RegExp, ColumnOptions?][]) {
  test(`${JSON.stringify(text)} is refused`, async () => {
    await assert.rejects(read(text, options), { name: "FormatError", kind, message });
  });
}

test("what is not UTF-8 is refused", async () => {
  await assert.rejects(readCsv([Uint8Array.of(0xff, 0xfe, 0x61, 0)]), {
    kind: "damaged",
    message: /^it is not UTF-8 text/,
  });
});

test("an error far into a long file has the right line", async () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => `${i},0.125`);
  rows[29_000] = "29000,oops";
  const bytes = new TextEncoder().encode(`step,a\n${rows.join("\n")}\n`);
  const chunks = Array.from({ length: Math.ceil(bytes.length / 5000) }, (_, i) =>
    bytes.subarray(i * 5000, (i + 1) * 5000),
  );
  await assert.rejects(readCsv(chunks), { message: 'line 29002, column a: "oops" is not a number' });
});
