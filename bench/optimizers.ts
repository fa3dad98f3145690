/**
 * @file `node scripts/node24.js bench/optimizers.ts [--rounds N]`: what the update of each optimizer, and of what comes with
 * it, adds to a step of the preset `division` under Adam, on one thread. The updates alone are timed, by turns, in processor
 * time: the least of all rounds stands for a machine that has nothing else to do. Muon's has PyTorch's beside it, where there
 * is a PyTorch that has one.
 */
import { spawn } from "node:child_process";
import { loadavg } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { nodeHost } from "../src/engine/hosts/node.ts";
import { createMachine, leaf } from "../src/engine/index.ts";
import { bindModel, loadPreset } from "../src/experiment/index.ts";
import { countParameters, createStepRandom, layoutOf } from "../src/models/index.ts";
import { bindOptimizer, OPTIMIZERS, optimizerParts } from "../src/optimizers/index.ts";
import { openSession } from "../src/training/index.ts";
import { findPyTorch } from "./pytorch.ts";

const PEER = fileURLToPath(new URL("peers/muon.py", import.meta.url));
const TURN = 4;
const { values } = parseArgs({ options: { rounds: { type: "string", default: "40" } } });

const EXTRAS = [
  "{name: adam, amsgrad: true}",
  "{name: adam, weightDecay: 1, weightDecayTarget: initial}",
  "{name: adam, weightDecay: 1, weightDecayExempt: ['*.bias', '*norm*']}",
  "{name: adam, frozen: ['embedding.*', 'unembedding.*']}",
  "{name: adam, constraints: [{name: normClamp}]}",
  "{name: adam, transforms: [{name: clipNorm}]}",
  "{name: adam, transforms: [{name: grokfastEma}]}",
  "{name: adam, transforms: [{name: grokfastMa}]}",
  "{name: adam, transforms: [{name: orthogonalGradient}]}",
  "{name: adam, transforms: [{name: gradientNoise}]}",
];

interface Contender {
  readonly label: string;
  run(): void;
  /** Milliseconds. */
  least: number;
}

async function openUpdate(setting: string): Promise<Contender> {
  const { optimizer: settings, model, data } = loadPreset("division", [`optimizer=${setting}`]);
  const bound = bindModel({ model, data });
  const total = countParameters(bound.model);
  const [parameters, gradient] = [leaf("parameters", [total], "f32"), leaf("gradient", [total], "f32")];
  const optimizer = bindOptimizer(optimizerParts.find(settings.name), settings, layoutOf(bound.model), "f32");
  const random = createStepRandom(0);
  const { updates } = optimizer.trace(parameters, gradient, random.drawForGradient);
  const machine = await createMachine({ step: { outputs: [], updates } }, { host: nodeHost, threads: 1 });
  machine.values(gradient).forEach((_, i, all) => {
    all[i] = 1e-3 * Math.sin(i);
  });
  let step = 0;
  return {
    label: setting,
    run: () => {
      optimizer.writeScalars(machine.values(optimizer.scalars), ++step);
      random.fill(machine.values, step);
      machine.run("step");
    },
    least: Number.POSITIVE_INFINITY,
  };
}

/** PyTorch's Muon in a process of its own, which takes a step when it is asked; null where there is none. */
async function openPeer() {
  const found = findPyTorch();
  if ("missing" in found) return null;
  const peer = spawn(found.python, [PEER], { stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  if ((await lines.next()).done) return null;
  const step = async () => {
    peer.stdin.write("\n");
    return JSON.parse((await lines.next()).value as string) as { bf16: number; f32: number };
  };
  return { version: found.version, step, end: () => peer.stdin.end() };
}

const session = await openSession(loadPreset("division", ["batch.sampling=replacement", "validation.everySteps=0"]), {
  threads: 1,
});
const whole: Contender = { label: "step", run: () => session.advance(), least: Number.POSITIVE_INFINITY };
const updates: Contender[] = [];
for (const setting of [...OPTIMIZERS.map(({ name }) => `{name: ${name}}`), ...EXTRAS])
  updates.push(await openUpdate(setting));

const peer = await openPeer();
const peerLeast = { bf16: Number.POSITIVE_INFINITY, f32: Number.POSITIVE_INFINITY };

for (let round = 0; round < Number(values.rounds); round++) {
  for (const contender of [whole, ...updates]) {
    for (let i = 0; i < TURN; i++) {
      const before = process.cpuUsage();
      contender.run();
      const { user, system } = process.cpuUsage(before);
      contender.least = Math.min(contender.least, (user + system) / 1000);
    }
  }
  const times = await peer?.step();
  for (const type of ["bf16", "f32"] as const)
    peerLeast[type] = Math.min(peerLeast[type], times?.[type] ?? peerLeast[type]);
}
session.dispose();
peer?.end();
const adam = updates[0]?.least ?? 0;
console.log(`load ${loadavg()[0]?.toFixed(1)}; a step of division under Adam takes ${whole.least.toFixed(1)} ms`);
for (const { label, least } of updates) {
  const share = (100 * (least - adam)) / whole.least;
  console.log(
    `${least.toFixed(2).padStart(6)} ms  ${share >= 0 ? "+" : ""}${share.toFixed(1)} % of the step  ${label}`,
  );
}
for (const [type, least] of peer ? Object.entries(peerLeast) : [])
  console.log(
    `${least.toFixed(2).padStart(6)} ms  Muon's update in PyTorch ${peer?.version}, its iteration in ${type}`,
  );
