/** @file Logs for people: the lines of those that are named, as they print them, and what is none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainReading } from "./tables.fixture.ts";
import { isTextLog, readTextLog } from "./textLog.ts";

const read = (text: string) => readTextLog([new TextEncoder().encode(text)]);
const { NaN: none } = Number;

for (const [tool, text, expected] of [
  [
    "nanoGPT",
    "tokens per iteration will be: 491,520\nstep 0: train loss 4.2, val loss 4.3\niter 0: loss 4.25, time 20.5ms, mfu -100.00%\niter 10: loss 3.1, time 20ms, mfu 3%\n",
    {
      step: [0, 10],
      "train loss": [4.2, none],
      "val loss": [4.3, none],
      loss: [4.25, 3.1],
      time: [20.5, 20],
      mfu: [-100, 3],
    },
  ],
  [
    "llm.c, its file",
    "s:0 tel:11.0\ns:0 trl:11.0 lr:0.000001 norm:15.3\ns:1 trl:10.5 lr:0.000002 norm:15.2\ns:2 tel:10.0\n",
    { step: [0, 1, 2], tel: [11, none, 10], trl: [11, 10.5, none], lr: [1e-6, 2e-6, none], norm: [15.3, 15.2, none] },
  ],
  [
    "llm.c, what it prints",
    "step    1/19560 | loss 11.009577 (+nanz)| norm 15.3590 (+nanz)| lr 2.86e-06 | 1740.53 ms | 61.2% bf16 MFU | 301,224 tok/s\n",
    { step: [1], loss: [11.009577], norm: [15.359], lr: [2.86e-6] },
  ],
  [
    "Megatron",
    " [2024-01-02 10:00:00] iteration       20/     100 | elapsed time per iteration (ms): 123.4 | lm loss: 1.080E+01 | grad norm: 2.345 |\n validation loss at iteration 20 | lm loss value: 5.1E+00 | lm loss PPL: 1.6E+02 |\n",
    {
      step: [20],
      "elapsed time per iteration (ms)": [123.4],
      "lm loss": [10.8],
      "grad norm": [2.345],
      "validation loss lm loss value": [5.1],
      "validation loss lm loss PPL": [160],
    },
  ],
  [
    "modded-nanoGPT",
    "step:0/1480 val_loss:10.8258 train_time:0ms step_avg:nanms\nstep:1/1480 train_loss:10.5 train_time:246ms step_avg:12.5ms\n",
    { step: [0, 1], val_loss: [10.8258, none], train_time: [0, 246], step_avg: [none, 12.5], train_loss: [none, 10.5] },
  ],
  [
    "a logger",
    "2024-05-01 12:00:00,123 INFO epoch=3 loss=0.25\n2024-05-01 12:00:01,123 INFO epoch=4 loss=nan\n",
    { step: [3, 4], loss: [0.25, none] },
  ],
  [
    "the Trainer's print",
    "{'loss': 2.5, 'epoch': 0.5}\n{'loss': 1.5, 'epoch': 1.0}\n",
    { step: [0, 1], loss: [2.5, 1.5], epoch: [0.5, 1] },
  ],
] as const) {
  test(`a text log is read: ${tool}`, async () => {
    assert.ok(isTextLog(text));
    const { notes, ...columns } = plainReading(await read(text));
    assert.deepEqual(columns, expected);
  });
}

test("lines that are none are counted, and a log without any is told", async () => {
  const { notes } = plainReading(await read("starting\nstep 1 loss 2\nsaving\n"));
  assert.deepEqual(notes, ["2 lines without a step and a number passed over"]);
});

test("a table, JSON and prose are no text logs", () => {
  for (const text of [
    "step,loss\n1,2\n",
    "step loss\n1 2\n3 4\n",
    "# step loss acc\n0 2.3 0.1\n",
    "1 0.5 0.5\n2 0.5 0.5\n",
    'step,name\n1,"loss 3"\n',
    '{"step": 1, "loss": 2}\n',
    "The loss fell from 3 to 2 in 4 epochs.\n",
  ]) {
    assert.equal(isTextLog(text), false, text);
  }
});
