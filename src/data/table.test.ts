import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFiles } from "./memoryFiles.fixture.ts";
import { TABLE_CSV } from "./table.fixture.ts";
import { table } from "./table.ts";

const csv = (text: string) => new TextEncoder().encode(text);

async function examine(bytes: Uint8Array, some: object = {}) {
  const files = memoryFiles({ "/t": bytes });
  const asked = table.settings.parse({ name: "table", path: "/t", ...some });
  return (await table.examine?.(asked, files))?.settings ?? assert.fail();
}

async function load(bytes: Uint8Array, some: object = {}, seed = 0) {
  const settings = await examine(bytes, { normalization: "none", ...some });
  const data = await table.load(settings, seed, memoryFiles({ "/t": bytes }));
  assert.ok(data.kind === "vectors");
  const dimensions = settings.found?.dimensions ?? 0;
  const rows = (part: "train" | "validation") =>
    [...data.subsets[part]].map((row) => {
      const into = new Float64Array(dimensions);
      data.write(row, into, 0);
      return [...into, data.targets[row] as number];
    });
  return { train: rows("train"), validation: rows("validation") };
}

test("feature columns, a label column and a split column of a CSV", async () => {
  const { found } = await examine(TABLE_CSV, { splitColumn: "part", features: ["a", "b"] });
  const { files: _, ...holds } = found ?? assert.fail();
  assert.deepEqual(holds, { dimensions: 2, classes: ["0", "1", "2"], train: 6, validation: 3 });
  const { train, validation } = await load(TABLE_CSV, { splitColumn: "part", features: ["b", "a"] });
  assert.deepEqual(train, [
    [0.5, 1, 0],
    [-1.5, 2, 1],
    [1e-3, 4, 2],
    [-7, 6, 1],
    [8, 7, 0],
    [10, 9, 2],
  ]);
  assert.deepEqual(validation, [
    [2.25, 3, 0],
    [0.5, 5, 2],
    [-9, 8, 1],
  ]);
  const all = await load(TABLE_CSV, { splitColumn: "part" });
  assert.deepEqual(all.train[0], [1, 0.5, 3, 0]);
});

test("without a split column the seed chooses", async () => {
  const some = { features: ["a"], trainPercent: 50 };
  const { train, validation } = await load(TABLE_CSV, some, 1);
  assert.deepEqual([train.length, validation.length], [4, 5]);
  assert.deepEqual([...train, ...validation].map(([a]) => a).toSorted(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.notDeepEqual(await load(TABLE_CSV, some, 2), { train, validation });
  const whole = await load(TABLE_CSV, { ...some, trainPercent: 100 });
  assert.deepEqual([whole.train.map(([a]) => a), whole.validation], [[1, 2, 3, 4, 5, 6, 7, 8, 9], []]);
  await assert.rejects(async () => table.shape(await examine(TABLE_CSV, { features: ["a"], trainPercent: 1 })), {
    path: "data.trainPercent",
  });
});

test("columns are standardised by the training rows", async () => {
  const some = { splitColumn: "part", features: ["b"], normalization: "columns" };
  const { train, validation } = await load(TABLE_CSV, some);
  const mean = (0.5 - 1.5 + 1e-3 - 7 + 8 + 10) / 6;
  const deviation = Math.sqrt([0.5, -1.5, 1e-3, -7, 8, 10].reduce((sum, x) => sum + (x - mean) ** 2, 0) / 5) + 1e-6;
  [...train, ...validation].forEach(([value], i) => {
    const raw = [0.5, -1.5, 1e-3, -7, 8, 10, 2.25, 0.5, -9][i] as number;
    assert.ok(Math.abs((value as number) - (raw - mean) / deviation) < 1e-12);
  });
});

test("labels are classes in sorted order: numbers by size, names by their letters", async () => {
  const classes = async (...labels: string[]) => {
    const settings = await examine(csv(`x,label\n${labels.map((label) => `1,${label}\n`).join("")}`));
    return settings.found?.classes;
  };
  assert.deepEqual(await classes("10", "9", "-1", "9.0"), ["-1", "9", "10"]);
  assert.deepEqual(await classes("ship", "10", "9"), ["10", "9", "ship"]);
  assert.deepEqual(await classes("b", " a", "B"), ["B", "a", "b"]);
});

test("what is no such table is refused in one line", async () => {
  const refused: [bytes: Uint8Array, message: RegExp, some?: object][] = [
    [csv(""), /^\/t cannot be read: it is empty$/],
    [csv("x,label\n"), /it has no rows$/],
    [csv("x,y\n1,2\n"), /^data\.label: "label" is not allowed; must be a column of the table \(x, y\)$/],
    [
      csv("x,label\n1,2\n"),
      /^data\.splitColumn: "part" is not allowed; must be a column of the table \(x, label\)$/,
      { splitColumn: "part" },
    ],
    [csv("x,label\n1,2\n"), /^data\.features: "z" is not allowed; must be a column of the table/, { features: ["z"] }],
    [csv("x,label\n1,2\n"), /^data\.features: "label" is not allowed/, { features: ["label"] }],
    [csv("x,label\n1,2\n"), /^data\.features: "a column twice" is not allowed/, { features: ["x", "x"] }],
    [csv("label\n1\n2\n"), /it has no column besides the label$/],
    [csv("x,x,label\n1,2,3\n"), /two columns are called "x"$/],
    [csv("x,label\n1,2\nNaN,3\n"), /line 3, column x: "NaN" is no finite number$/],
    [csv("x,label\n1,2\n-inf,3\n"), /line 3, column x: "-inf" is no finite number$/],
    [csv("x,label\n1,2\n,3\n"), /line 3, column x: "" is no finite number$/],
    [csv("x,label\n1,2\nred,3\n"), /line 3, column x: "red" is no finite number$/],
    [csv("x,label\n1,2\n2\n"), /line 3 has 1 cells, and the header has 2$/],
    [csv("x,label\n1,2\n1,\n"), /line 3, column label: the label is missing$/],
    [
      csv("x,label\n1,2\n1,0.5\n"),
      /line 3, column label: the label "0\.5" is neither a whole number up to 2\^53 in size nor a name$/,
    ],
    [csv("x,label\n1,2\n1,9007199254740993\n"), /the label "9007199254740993" is neither/],
    [csv("x,label\n1,2\n1e39,3\n"), /line 3, column x: "1e39" is more than float32 holds$/],
    [csv("x,label\n1,2\n2,2\n"), /it has one class only: all labels are "2"$/],
    [
      csv(`x,label\n${Array.from({ length: 1025 }, (_, i) => `1,${i}\n`).join("")}`),
      /it has more than 1,024 different labels, the most that are read$/,
    ],
    [
      csv("x,label,part\n1,2,train\n1,3,maybe\n"),
      /line 3, column part: "maybe" is not allowed; must be train or validation$/,
      { splitColumn: "part" },
    ],
    [csv('x,label\n"1,2\n'), /a quote is missing or misplaced$/],
    [Uint8Array.of(0x78, 0xff, 0xfe), /it is not UTF-8 text/],
  ];
  for (const [bytes, message, some] of refused) {
    await assert.rejects(examine(bytes, some), (error: Error) => {
      assert.ok(["DataFileError", "SettingError"].includes(error.name), String(error.stack));
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  }
  const one = await examine(csv("x,label,part\n1,2,train\n1,3,val\n"), { splitColumn: "part" });
  assert.throws(() => table.shape(one), {
    message: /^data\.splitColumn: "part" is not allowed; must be such that at least two rows are for training; 1 are$/,
  });
});
