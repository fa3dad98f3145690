/** @file One run as every named tool logs it: each log is read without an option, and the same is found in it. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { drawNormal } from "../../diagnosis/logs.fixture.ts";
import { encodeParquet, encodeTensorBoard } from "../../interop/index.ts";
import { callInProcess } from "../callInProcess.fixture.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-formats-"));
after(() => rmSync(root, { recursive: true, force: true }));

/** Steps of 10, as trainers log them; one of them is bad, and the gradient with it. */
const BAD = 3000;
const normal = drawNormal(31);
const rows = Array.from({ length: 400 }, (_, i) => {
  const step = 10 * (i + 1);
  const isBad = step === BAD;
  const loss = 2 + 2 * Math.exp(-step / 800) + 0.03 * normal() + (isBad ? 2 : 0);
  return { step, loss: round(loss), grad: round(1 + 0.05 * normal() + (isBad ? 7 : 0)), rate: 0.001 };
});
type Row = (typeof rows)[number];

function round(value: number): number {
  return Number(value.toFixed(4));
}

const table = (separator: string, names: readonly string[], cell: (number: number) => string = String) =>
  [names, ...rows.map(({ step, loss, grad, rate }) => [step, loss, grad, rate].map(cell))]
    .map((row) => `${row.join(separator)}\n`)
    .join("");
const lines = (write: (row: Row) => string) => rows.map((row) => `${write(row)}\n`).join("");
const column = (name: string, of: (row: Row) => number) => ({ name, values: Float64Array.from(rows, of) });
const foreign = {
  step: Float64Array.from(rows, ({ step }) => step),
  columns: [
    column("train/loss", ({ loss }) => loss),
    column("train/grad_norm", ({ grad }) => grad),
    column("train/lr", ({ rate }) => rate),
  ],
};

/** By the tool: files, the first of which is named, or their folder. */
const LOGS: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>> = {
  "CSV of pandas": { "log.csv": table(",", ["step", "loss", "grad_norm", "lr"]) },
  "CSV with decimal commas": {
    "log.csv": table(";", ["step", "loss", "grad_norm", "lr"], (number) => String(number).replace(".", ",")),
  },
  TSV: { "log.tsv": table("\t", ["step", "loss", "grad_norm", "lr"]) },
  "a table with spaces": { "log.txt": table(" ", ["step", "loss", "grad_norm", "lr"]) },
  "CSV, packed": { "log.csv.gz": gzipSync(table(",", ["step", "loss", "grad_norm", "lr"])) },
  "JSON Lines": {
    "log.jsonl": lines(({ step, loss, grad, rate }) =>
      JSON.stringify({ step, train: { loss, grad_norm: grad, lr: rate } }),
    ),
  },
  "JSON by columns": {
    "history.json": JSON.stringify({
      step: rows.map(({ step }) => step),
      loss: rows.map(({ loss }) => loss),
      grad_norm: rows.map(({ grad }) => grad),
      lr: rows.map(({ rate }) => rate),
    }),
  },
  "Hugging Face": {
    "out/checkpoint-4000/trainer_state.json": JSON.stringify(
      {
        best_metric: null,
        epoch: 4,
        global_step: 4000,
        log_history: [
          ...rows.map(({ step, loss, grad, rate }) => ({
            epoch: step / 1000,
            grad_norm: grad,
            learning_rate: rate,
            loss,
            step,
          })),
          ...[1000, 2000, 3000, 4000].map((step) => ({ epoch: step / 1000, eval_loss: 2.1, eval_runtime: 3.2, step })),
        ].sort((a, b) => a.step - b.step),
        max_steps: 4000,
      },
      null,
      2,
    ),
  },
  Lightning: {
    "version_0/metrics.csv": `epoch,grad_norm,lr-AdamW,step,train_loss,val_loss\n${lines(({ step, loss, grad, rate }) => `${Math.floor(step / 1000)},${grad},${rate},${step},${loss},`)}`,
    "version_0/hparams.yaml": "lr: 0.001\n",
  },
  MLflow: {
    "metrics/loss": lines(({ step, loss }) => `${1700000000000 + step} ${loss} ${step}`),
    "metrics/grad_norm": lines(({ step, grad }) => `${1700000000000 + step} ${grad} ${step}`),
  },
  "W&B's export": {
    "wandb_export.csv": `"Step","sea-1 - train/loss","sea-1 - train/loss__MIN","sea-1 - train/loss__MAX"\n${lines(({ step, loss }) => `"${step}","${loss}","${loss}","${loss}"`)}`,
  },
  TensorBoard: {
    "events.out.tfevents.1700000000.host.1.0": Buffer.concat([...encodeTensorBoard(foreign, 1_700_000_000)]),
  },
  Parquet: { "log.parquet": encodeParquet(foreign) },
  nanoGPT: {
    "train.log": `tokens per iteration will be: 491,520\n${lines(({ step, loss }) => `iter ${step}: loss ${loss}, time 20.50ms, mfu 31.20%`)}`,
  },
  "llm.c": { "main.log": lines(({ step, loss, grad, rate }) => `s:${step} trl:${loss} lr:${rate} norm:${grad}`) },
  Megatron: {
    "megatron.log": lines(
      ({ step, loss, grad, rate }) =>
        ` [2026-01-02 10:00:00] iteration ${step}/ 4000 | elapsed time per iteration (ms): 123.4 | learning rate: ${rate} | lm loss: ${loss} | grad norm: ${grad} |`,
    ),
  },
};

for (const [tool, files] of Object.entries(LOGS)) {
  test(`${tool}: the spike at step ${BAD} is found, and nothing else`, async () => {
    const folder = join(root, tool.replaceAll(/\W+/g, "-"));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const [first = ""] = Object.keys(files);
    const source =
      Object.keys(files).length === 1 && !first.includes("/")
        ? join(folder, first)
        : join(folder, first.split("/")[0] ?? "");
    const { code, stdout, stderr } = await callInProcess("diagnose", source, "--json", "--set", "batch.size=64");
    assert.equal(code, 0, stderr);
    const found = JSON.parse(stdout);
    const [one] = found.runs ?? [found];
    assert.equal(one.class, "other-spikes", one.summary);
    const own = one.spikes.filter(({ isOfLoss }: { isOfLoss: boolean }) => isOfLoss);
    assert.deepEqual(
      own.map(({ step, kind, recovered }: { step: number; kind: string; recovered: boolean }) => [
        step,
        kind,
        recovered,
      ]),
      [[BAD, "bad-batch", true]],
    );
    assert.ok(Math.abs(own[0].height - 2) < 0.2);
    assert.equal(one.firstNonFinite, null);
    // No counter, clock or setting is taken for something that spikes.
    const columns = new Set(one.spikes.map(({ column }: { column: string }) => column));
    assert.ok(columns.size <= 2, [...columns].join());
  });
}
