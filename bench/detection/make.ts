/**
 * @file `node scripts/node24.js bench/detection/make.ts --folder DIR [--only TEXT]`: trains the benchmark's runs that are this
 * project's own, on one core, and writes their series to DIR. What is there is not made again.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readRun } from "../../src/store/index.ts";
import { forkRun, loadExperiment, runExperiment } from "../../src/training/index.ts";
import { PRODUCT_SETTINGS, type ProductSetting } from "./productRuns.ts";
import { seriesPath, writeSeries } from "./seriesFile.ts";

const EXACT = "loss.precision=f64";

const { values } = parseArgs({ options: { folder: { type: "string" }, only: { type: "string", default: "" } } });
const { folder, only } = values;
if (folder === undefined) throw new Error("--folder names the folder to write to");
mkdirSync(folder, { recursive: true });

interface PlannedRun {
  readonly name: string;
  readonly overrides: readonly string[];
  readonly fork: ProductSetting["fork"];
}

/** Trains one run and returns its series, of a fork with its history. */
async function train(preset: string, { overrides, fork }: PlannedRun) {
  const root = mkdtempSync(join(tmpdir(), "slingshot-detection-"));
  try {
    const threads = 1;
    const { run } = await runExperiment(loadExperiment(preset, [...overrides]), { root, threads });
    const last = fork === undefined ? run : (await forkRun(run, { root, threads, ...fork })).run;
    return (await readRun(last)).series;
  } finally {
    rmSync(root, { recursive: true });
  }
}

const lines: string[] = [];
for (const setting of PRODUCT_SETTINGS) {
  for (let seed = 1; seed <= setting.seeds; seed++) {
    const { exact = EXACT, cause, fork } = setting;
    const name = (arithmetic: string) => `own-${setting.name}-${arithmetic}-${seed}`;
    const overrides = [...setting.overrides, `seed=${seed}`];
    const isExact = setting.overrides.includes(EXACT);
    const cured = fork?.overrides?.includes(EXACT) === true;
    const exactRun = { name: name("exact"), overrides: [...overrides, exact], fork: cured ? undefined : fork };
    const runs: PlannedRun[] = isExact ? [exactRun] : [{ name: name("f32"), overrides, fork }, exactRun];
    for (const run of runs) {
      if (!run.name.includes(only)) continue;
      const path = seriesPath(folder, run.name);
      if (!existsSync(path)) {
        const began = performance.now();
        const { step, columns } = await train(setting.preset, run);
        writeSeries(path, { step, ...columns });
        console.log(`${run.name}: ${step.length} steps in ${((performance.now() - began) / 1000).toFixed(1)} s`);
      }
      const isTwin = run === exactRun;
      const facts = { name: run.name, setting: `own-${setting.name}`, origin: "own", seed };
      const acts = fork === undefined || cured ? [] : [fork.at + 1];
      const twin = isTwin ? {} : { twin: exactRun.name };
      const why = [...(isTwin ? [] : ["rounding"]), ...(cause === undefined ? [] : [cause])].join(" and ") || "exact";
      lines.push(JSON.stringify({ ...facts, cause: why, acts, ...twin }));
    }
  }
}
if (only === "") writeFileSync(join(folder, "own.jsonl"), `${lines.join("\n")}\n`);
