import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { readLog } from "./disk.ts";
import type { LoggedRun } from "./readLog.ts";
import { findLongLog, NotInParts, readParts } from "./readParts.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-parts-"));
after(() => rmSync(root, { recursive: true, force: true }));

const OPTIONS = { step: undefined, map: new Map(), skip: [], resumed: false, columns: undefined };
const SMALL = { size: { bytes: 4096, overlapBytes: 1024 }, leastShared: 8 };

function write(name: string, content: string | Uint8Array): string {
  const path = join(root, name);
  writeFileSync(path, content);
  return path;
}

async function list(path: string, options: Partial<Parameters<typeof readParts>[1]> = {}): Promise<LoggedRun[]> {
  const long = await findLongLog([path], 1);
  assert.ok(long !== null, `${path} is of lines`);
  const parts: LoggedRun[] = [];
  for await (const part of readParts(long, { ...OPTIONS, ...options }, SMALL)) parts.push(part);
  return parts;
}

/** Rows of a function of their number, from 1. */
const rows = (count: number, row: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${row(i + 1)}\n`).join("");

/** Numbers by step and column, with what a later part says in place of an earlier one. */
function tableOf(runs: readonly LoggedRun[]): Record<string, Record<string, number>> {
  const all: Record<string, Record<string, number>> = {};
  for (const { table } of runs) {
    for (const { name, values } of table.columns) {
      const column = all[name] ?? {};
      all[name] = column;
      for (const [row, value] of values.entries()) if (!Number.isNaN(value)) column[table.step[row] as number] = value;
    }
  }
  return all;
}

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  "plain.csv": `step,loss,grad_norm\n${rows(900, (i) => `${i},${1 / i},${i % 7}`)}`,
  "marked.tsv": `\ufeff# of a run\nstep\tloss\r\n${rows(900, (i) => `${i}\t${1 / i}\r`)}`,
  "bare.dat": `# step loss\n${rows(900, (i) => `${i} ${1 / i}`)}`,
  "decimals.csv": `step;loss\n${rows(900, (i) => `${i};${(i + 0.5).toFixed(1).replace(".", ",")}`)}`,
  "per cent.csv": `step,loss,val_acc\n${rows(900, (i) => `${i},${1 / i},${i % 20 === 0 ? (i < 100 ? 55 : 0.8) : ""}`)}`,
  "rows.jsonl": rows(900, (i) => JSON.stringify({ step: i, train: { loss: 1 / i }, ...(i % 90 === 0 && { val: i }) })),
  "words.log": rows(900, (i) => `step ${i} | loss ${(1 / i).toFixed(6)} | lr 1e-3`),
  "two rows.csv": `step,loss,val_loss\n${rows(900, (i) => `${Math.ceil(i / 2)},${i % 2 ? `${i / 9},` : `,${i / 5}`}`)}`,
  "ends in NaN.csv": `step,loss\n${rows(900, (i) => `${i},${i < 420 ? 1 / i : "nan"}`)}`,
  "sparse.csv": `step,loss,norm\n${rows(900, (i) => `${i},${1 / i},${i % 20 === 0 ? i : "nan"}`)}`,
  "packed.csv.gz": gzipSync(`step,loss\n${rows(900, (i) => `${i},${1 / i}`)}`),
};

test("parts hold what the whole holds, each number under its name and in its unit", async () => {
  for (const [name, content] of Object.entries(FILES)) {
    const path = write(name, content);
    const whole = await readLog([path], OPTIONS);
    const parts = await list(path);
    assert.ok(parts.length >= 3, `${name}: ${parts.length} parts`);
    assert.deepEqual(tableOf(parts), tableOf(whole.runs), name);
    for (const [i, { table }] of parts.slice(1).entries()) {
      const end = parts[i]?.table.step.at(-1) as number;
      assert.ok((table.step[7] as number) <= end && (table.step.at(-1) as number) > end, name);
    }
  }
});

test("a table without a header has the names that are given, and a last row that is cut is said by its line", async () => {
  const path = write("bare.csv", `${rows(900, (i) => `${i},${1 / i}`)}901`);
  const parts = await list(path, { columns: ["step", "loss"] });
  assert.deepEqual(parts[0]?.table.columns[0]?.name, "trainLoss");
  assert.deepEqual(parts.at(-1)?.notes, ["line 901, the last one, is cut and was left out"]);
  assert.equal(parts.at(-1)?.table.step.at(-1), 900);
});

test("what parts of it would say otherwise than the whole is not read in parts", async () => {
  const filler = rows(600, (i) => `${i},${1 / i}`);
  const header = "step,loss\n";
  const many = rows(600, (i) => `${i},0.5${",0.25".repeat(400)}`);
  const cases: readonly (readonly [string, RegExp])[] = [
    [header + filler + filler, /its steps go back/],
    [`${header}${filler}300,0.5\n`, /its steps go back/],
    [`key,value,step\n${rows(900, (i) => `${i % 2 ? "loss" : "norm"},${i},${Math.ceil(i / 2)}`)}`, /key tells rows/],
    [`epoch,loss\n${rows(900, (i) => `${i / 10},${1 / i}`)}`, /its rows are numbered/],
    [`step,loss,note\n${rows(900, (i) => `${i},1,${i === 800 ? "bad" : i}`)}`, /"bad" is not a number/],
    [`step,loss,note\n${rows(900, (i) => `${i},1,${i < 500 ? "good" : i}`)}`, /note/],
    [`step,loss,acc\n${rows(900, (i) => `${i},1,${i < 800 ? 0.5 : 60}`)}`, /accuracies exceed 1/],
    [`step;loss\n${rows(900, (i) => `${i};${i < 800 ? i : `${i},5`}`)}`, /commas/],
    [`step,loss${rows(400, (i) => `,c${i}`).replaceAll("\n", "")}\n${many}`, /its rows are long/],
    [`${header}${rows(900, (i) => `${i},${i > 500 && i < 540 ? "nan" : 1 / i}`)}`, /loss is NaN in some parts/],
    [
      `${header}${rows(900, (i) => `${i},${i < 450 ? (i % 3 ? "nan" : 1) : i % 30 ? 1 / i : "nan"}`)}`,
      /loss is NaN in some/,
    ],
    [`${header}${filler}601,0.5,7\n`, /line 602 has 3 cells/],
  ];
  for (const [text, reason] of cases) {
    const path = write("other.csv", text);
    await assert.rejects(list(path), (error) => error instanceof NotInParts && reason.test(error.message), `${reason}`);
  }
});

test("only one long file of lines is read in parts; packed, it is as long as four of its size", async () => {
  const log = write("log.csv", `step,loss\n${rows(900, (i) => `${i},${1 / i}`)}`);
  assert.equal(await findLongLog([log]), null);
  assert.equal((await findLongLog([log], 1))?.format, "csv");
  assert.equal(await findLongLog([log, log], 1), null);
  assert.equal(await findLongLog([write("rows.json", '[{"step":1,"loss":2}]')], 1), null);
  const packed = gzipSync("step,loss\n1,2\n");
  const path = write("log.csv.gz", packed);
  assert.notEqual(await findLongLog([path], 4 * packed.length), null);
  assert.equal(await findLongLog([path], 4 * packed.length + 1), null);
});
