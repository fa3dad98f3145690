/**
 * @file `node scripts/node24.js bench/optimizers.ts [--rounds N] [--threads N]`: a step of the preset `division` under each
 * optimizer and what comes with it, as a ratio to Adam. All sessions are open at once and take turns.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { loadPreset } from "../src/experiment/index.ts";
import { OPTIMIZERS } from "../src/optimizers/index.ts";
import { openSession } from "../src/training/index.ts";
import { median } from "./process.ts";

const STEPS_A_TURN = 4;
const { values } = parseArgs({
  options: { rounds: { type: "string", default: "15" }, threads: { type: "string", default: "2" } },
});

const EXTRAS = [
  "optimizer={name: adam, amsgrad: true}",
  "optimizer={name: adam, weightDecay: 1, weightDecayTarget: initial}",
  "optimizer={name: adam, weightDecay: 1, weightDecayExempt: ['*.bias', '*norm*']}",
  "optimizer={name: adam, frozen: ['embedding.*', 'unembedding.*']}",
  "optimizer={name: adam, constraints: [{name: normClamp}]}",
  "optimizer={name: adam, transforms: [{name: grokfastEma}]}",
  "optimizer={name: adam, transforms: [{name: grokfastMa}]}",
  "optimizer={name: adam, transforms: [{name: orthogonalGradient}]}",
  "optimizer={name: adam, transforms: [{name: gradientNoise}]}",
];
const settings = [...OPTIMIZERS.map(({ name }) => `optimizer={name: ${name}}`), ...EXTRAS];

const contenders = [];
for (const setting of settings) {
  const experiment = loadPreset("division", [setting, "validation.everySteps=0", "batch.sampling=replacement"]);
  contenders.push({
    setting,
    session: await openSession(experiment, { threads: Number(values.threads) }),
    times: [] as number[],
  });
}
for (let round = 0; round < Number(values.rounds); round++) {
  for (const { session, times } of contenders) {
    session.advance();
    const begin = performance.now();
    for (let step = 0; step < STEPS_A_TURN; step++) session.advance();
    times.push((performance.now() - begin) / STEPS_A_TURN);
  }
}
console.log(`load ${loadavg()[0]?.toFixed(1)}, ${values.threads} threads, ${values.rounds} rounds`);
const base = contenders[0]?.times ?? [];
for (const { setting, session, times } of contenders) {
  // Of each round its own ratio: neighbours in time are as busy.
  const ratio = median(times.map((time, round) => time / (base[round] as number)));
  const [least, baseLeast] = [Math.min(...times), Math.min(...base)];
  console.log(
    `${ratio.toFixed(3)}  least ${(least / baseLeast).toFixed(3)}  ${median(times).toFixed(2)} ms  ${setting}`,
  );
  session.dispose();
}
