/**
 * @file `node scripts/node24.js bench/detection/main.ts --folder DIR [--side development|test] [--list]`: the benchmark of
 * detection. Judges every series, full and in worse copies, against its truth, and prints what agrees. `--list` names what
 * does not. DIR holds what make.ts and torchRuns.py wrote; without it, the constructed series alone.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { GROUNDS } from "../../src/analysis/index.ts";
import { collectCases } from "./cases.ts";
import { judgeCase } from "./judgeCase.ts";
import { countAnswers, isWrong, type Judged, matchCycles, scoreAll, showShare } from "./score.ts";
import { SIDES } from "./truth.ts";

const { values } = parseArgs({
  options: { folder: { type: "string" }, side: { type: "string" }, list: { type: "boolean", default: false } },
});
const { folder, side: only, list } = values;
if (folder !== undefined && !existsSync(join(folder, "own.jsonl")) && !existsSync(join(folder, "torch.jsonl")))
  throw new Error(`${folder} holds neither own.jsonl nor torch.jsonl: make.ts and torchRuns.py write them`);

for (const side of SIDES) {
  if (only !== undefined && only !== side) continue;
  const cases = collectCases(folder ?? null).filter((each) => each.side === side);
  const known = cases.filter(({ truth }) => truth.accepts.length > 0);
  console.log(`\n# ${side}: ${known.length} series, ${cases.length - known.length} left out\n`);
  const full = known.map((each) => judgeCase(each));
  printScore("full", full);
  printAnswers(full);
  const worse = new Map<string, Judged[]>();
  for (const each of known) {
    for (const [how, judged] of judgeCase.degraded(each)) worse.set(how, [...(worse.get(how) ?? []), judged]);
  }
  const all = [...worse.values()].flat();
  printScore("degraded, all", all);
  console.log(
    "how                        series  confident and wrong                  cannot tell   where it is gone   slingshots: precision, recall",
  );
  for (const [how, judged] of worse) {
    const { series, wrong, abstained, abstainedWhereGone: gone, precision, recall } = scoreAll(judged);
    console.log(
      `${how.padEnd(26)} ${String(series).padStart(5)}   ${showShare(wrong).padEnd(36)} ${String(abstained.count).padStart(5)}   ${`${gone.count} of ${gone.of}`.padStart(12)}        ${precision.count}/${precision.of}, ${recall.count}/${recall.of}`,
    );
  }
  printGrounds([...full, ...all]);
  if (list) {
    for (const each of full) listFault("full", each);
    for (const [how, judged] of worse) for (const each of judged) if (isWrong(each)) listFault(how, each);
  }
}

function printScore(title: string, judged: readonly Judged[]): void {
  const score = scoreAll(judged);
  console.log(`## ${title}: ${score.series} series`);
  console.log(`slingshots  precision ${showShare(score.precision)}`);
  console.log(`            recall    ${showShare(score.recall)}`);
  console.log(`cycles      precision ${showShare(score.cyclePrecision)}`);
  console.log(`            recall    ${showShare(score.cycleRecall)}`);
  console.log(
    `onsets within 2 % of a cycle ${showShare(score.onsets)}; the worst ${(100 * score.worstOnset).toFixed(1)} %`,
  );
  console.log(`confident and wrong ${showShare(score.wrong)}`);
  console.log(`cannot tell ${score.abstained.count}; where it is gone ${showShare(score.abstainedWhereGone)}\n`);
}

function printAnswers(judged: readonly Judged[]): void {
  console.log("truth (accepted)                                              answers");
  for (const [kind, answers] of [...countAnswers(judged)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`${kind.padEnd(62)}${[...answers].map(([answer, count]) => `${answer} ${count}`).join(", ")}`);
  }
  console.log();
}

/** How often answers on each ground were right: what the detector's confidence is. */
function printGrounds(judged: readonly Judged[]): void {
  console.log("\n## what answers rest on, full and degraded: right, confidence given");
  for (const ground of GROUNDS) {
    const on = judged.filter(({ report }) => report.ground === ground);
    const right = { count: on.filter((each) => !isWrong(each)).length, of: on.length };
    console.log(
      `${ground.padEnd(16)} ${showShare(right).padEnd(42)} ${(on[0]?.report.confidence ?? Number.NaN).toFixed(4)}`,
    );
  }
}

function listFault(how: string, judged: Judged): void {
  const { hits, reported, real } = matchCycles(judged);
  if (!isWrong(judged) && hits === reported && hits === real) return;
  const { name, truth, report } = judged;
  console.log(
    `${how}: ${name}: ${report.answer} for ${truth.accepts.join(" or ")}; cycles ${hits} hit, ${reported} reported, ${real} real`,
  );
  console.log(
    `  reported ${report.slingshots.map(({ spike }) => spike).join(" ")} | true ${truth.onsets.join(" ")} | ${report.reason}`,
  );
}
