/** @file Notsawo et al. 2023, Fig. 7: how long a run takes to generalise by the fraction of the table. */
import { findGrokkingTime, type GrokkingDefinition, parseGrokkingDefinition } from "../../analysis/index.ts";
import { fitPowerLaw, type PowerLaw, type Timing } from "../../prediction/index.ts";
import { formatNumber } from "../../words.ts";
import { countMostly, MOST } from "../counting.ts";
import { type Finding, judgeInterval, unknown } from "../finding.ts";
import type { Study } from "../study.ts";
import { lookOnce, mapRuns, type StudyRun, type StudyRuns } from "../studyRuns.ts";
import { generalisesAt } from "../traits.ts";
import { judgeTrend } from "../trending.ts";
import { DEVIATIONS, fractions, PERCENT, percentOf } from "./additions.ts";

/** So many times as long, or as short, is not as long: what a law says of a single run is wide where its runs are far from it. */
const FAR = 1.5;

/** Times drawn for an interval of which its ends matter little: a law for each fraction. */
const DRAWS = 100;

/** γ of the paper, addition modulo 97. */
const THEIRS = 7.73;

const timingsOf = (runs: readonly StudyRun[]): Timing[] =>
  runs.flatMap((run) => {
    const at = generalisesAt(run);
    const last = run.grokking?.lastValidatedStep;
    if (Number.isNaN(at) || last == null) return [];
    const happened = Number.isFinite(at);
    return [{ fraction: percentOf(run) / 100, at: happened ? at : last, happened }];
  });

/** Of all fractions. */
const fitOf = lookOnce((runs) => fitPowerLaw(timingsOf(runs.of(fractions))));

const TOO_FEW = "runs that generalise at fewer than three fractions, of which no law follows";

/**
 * By fraction but the least and the largest, whether each of its runs takes as long as the law of all other fractions says of one run, and not far from its median;
 * null of those that had not generalised, and where no law follows.
 */
function leaveOut(runs: StudyRuns): (boolean | null)[][] {
  const own = runs.of(fractions);
  const percents = [...new Set(own.filter((run) => Number.isFinite(generalisesAt(run))).map(percentOf))];
  return percents
    .sort((a, b) => a - b)
    .slice(1, -1)
    .map((percent) => {
      const law = fitPowerLaw(timingsOf(own.filter((run) => percentOf(run) !== percent)), { draws: DRAWS });
      const {
        run: [low, high],
        median: { value: middle },
      } = law?.predict(percent / 100) ?? NO_LAW;
      const [earliest, latest] = [Math.max(low, middle / FAR), Math.min(high, middle * FAR)];
      return runs.of(fractions, { [PERCENT]: percent }).map((run) => {
        const at = generalisesAt(run);
        if (Number.isNaN(low) || Number.isNaN(at)) return null;
        // One that has not yet tells once it is late.
        if (at === Number.POSITIVE_INFINITY) return (run.grokking?.lastValidatedStep ?? 0) > latest ? false : null;
        return at >= earliest && at <= latest;
      });
    });
}

const NO_LAW = { run: [Number.NaN, Number.NaN], median: { value: Number.NaN } } as const;

/** γ by another definition of generalising; null where no law follows. */
async function gammaBy(definition: GrokkingDefinition, runs: readonly StudyRun[]): Promise<PowerLaw["gamma"] | null> {
  const times = await mapRuns(runs, async (run): Promise<Timing[]> => {
    const { step, columns } = await run.read();
    const time = findGrokkingTime({ step, ...columns }, definition);
    return time === null || time.at <= 0
      ? []
      : [{ fraction: percentOf(run) / 100, at: time.at, happened: time.happened }];
  });
  return fitPowerLaw(times.flat())?.gamma ?? null;
}

export const powerLaw: Study = {
  name: "notsawo-power-law",
  title: "Steps to generalise by the fraction of the table",
  figure: "Notsawo et al. 2023, Fig. 7",
  papers: ["arXiv 2306.13253"],
  question:
    "Does t4, the step of 100 % validation accuracy, follow a·r^−γ + b, so that a fraction that was left out can be told?",
  arms: [fractions],
  deviations: {
    smoke: [DEVIATIONS.small, DEVIATIONS.rate, "Eight fractions, at most 2,500 steps.", DEVIATIONS.preset],
    phenomenon: [DEVIATIONS.small, DEVIATIONS.rate, "At most 12,000 steps.", DEVIATIONS.preset],
    paper: ["Runs that do not generalise end at 110,000 steps.", DEVIATIONS.preset],
  },
  claims: [
    {
      name: "falls",
      says: "The larger the fraction, the earlier a run generalises.",
      source: "Fig. 7",
      judge: (runs) =>
        judgeTrend(
          "t4 against r",
          runs.of(fractions).map((run) => [percentOf(run), generalisesAt(run)]),
          "falls",
        ),
    },
    {
      name: "power",
      says: "Steps fall faster than the fraction rises: γ is above 1.",
      source: "Fig. 7: γ = 7.73, of S5 1.18",
      judge: (runs) => {
        const law = fitOf(runs);
        if (law === null) return unknown(TOO_FEW);
        return { ...tellGamma("γ", law), verdict: judgeInterval(law.gamma.interval, { above: 1 }) };
      },
    },
    {
      name: "floor",
      says: "At the largest fraction most of the time is a floor that more data do not lower: b is above half of t4 there.",
      source: "Fig. 7: b = 1,442.63, t4(0.9) = 1,443",
      judge: (runs) => {
        const law = fitOf(runs);
        return law === null ? unknown(TOO_FEW) : judgeFloor(law);
      },
    },
    {
      name: "their-exponent",
      says: "γ is 7.73, within a fifth.",
      source: "Fig. 7, addition",
      judge: (runs) => {
        const law = fitOf(runs);
        if (law === null) return unknown(TOO_FEW);
        const [low, high] = law.gamma.interval;
        const isNear = low > 0.8 * THEIRS && high < 1.2 * THEIRS;
        const isFar = low > 1.2 * THEIRS || high < 0.8 * THEIRS;
        const verdict = isFar ? "fail" : isNear ? "pass" : "cannot-tell";
        return { ...tellGamma("γ", law), verdict };
      },
    },
    {
      name: "left-out",
      says: "Runs at a fraction that is left out take as long as the law of the others says of a single run, and are not one and a half times sooner or later.",
      source: "§2; not tried there",
      judge: (runs) =>
        countMostly(leaveOut(runs), { groups: "fractions", cases: "runs" }, "it holds", (isWithin) => isWithin, MOST),
    },
    {
      name: "one-exponent",
      says: "γ belongs to the task: it is the same, within a fifth, where 95 % count as generalised.",
      source: "what §2 takes it for; docs/results/prediction.md",
      judge: async (runs) => {
        const [all, most] = ["notsawo", "95%"].map((text) => parseGrokkingDefinition(text) as GrokkingDefinition);
        const own = runs.of(fractions);
        const strict = await gammaBy(all as GrokkingDefinition, own);
        const loose = await gammaBy(most as GrokkingDefinition, own);
        if (strict === null || loose === null) return unknown(TOO_FEW);
        const [low, high] = [
          Math.max(strict.interval[0], loose.interval[0]),
          Math.min(strict.interval[1], loose.interval[1]),
        ];
        // Wherever either lies, they are not a fifth apart.
        const [least, largest] = [
          Math.min(...strict.interval, ...loose.interval),
          Math.max(...strict.interval, ...loose.interval),
        ];
        const isNear = least > 0.8 * largest;
        const told = [strict, loose].map(
          ({ value, interval }) => `${formatNumber(value)} (${interval.map(formatNumber).join(" to ")})`,
        );
        const measured = `γ of 100 % ${told[0]}, of 95 % ${told[1]}`;
        return {
          ...{
            verdict: high < 0.8 * low ? "fail" : isNear ? "pass" : "cannot-tell",
            measured,
            value: strict.value - loose.value,
          },
          ...{ interval: null, count: own.length },
        };
      },
    },
  ],
  draw: async (runs) => {
    const law = fitOf(runs);
    const own = runs.of(fractions).filter((run) => Number.isFinite(generalisesAt(run)));
    const dots = (chosen: readonly StudyRun[]) =>
      chosen.map((run) => ({
        ...{ x: percentOf(run), y: generalisesAt(run) },
        title: `${percentOf(run)} %, seed ${run.seed}: step ${generalisesAt(run)}`,
      }));
    const [least, largest] = law?.fractions ?? [0, 0];
    const line = Array.from({ length: 61 }, (_, i): [number, number] => {
      const fraction = least + ((largest - least) * i) / 60;
      return [100 * fraction, law?.predict(fraction).median.value ?? Number.NaN];
    });
    const groups = [{ name: "runs", color: "run-0", dots: dots(own), ...(law && { line }) }];
    return [
      {
        ...{ kind: "dots", title: "t4 by r", axes: ["r in per cent", "t4, steps"], groups, isLogUp: true },
        caption:
          law === null
            ? "No law follows yet."
            : `${tellGamma("The line: γ", law).measured}. Runs that had not generalised when they ended are in the fit, but not drawn.`,
      },
    ];
  },
};

function tellGamma(what: string, { gamma, generalised, notYet }: PowerLaw): Finding {
  const [low, high] = gamma.interval;
  return {
    verdict: "cannot-tell",
    measured: `${what} ${formatNumber(gamma.value)} (${formatNumber(low)} to ${formatNumber(high)}), of ${generalised} runs and ${notYet} that had not yet`,
    ...{ value: gamma.value, interval: gamma.interval, count: generalised + notYet },
  };
}

/** Of what the law says of the largest fraction, the share of b. */
function judgeFloor({ b, fractions: [, largest], predict, generalised, notYet }: PowerLaw): Finding {
  const whole = predict(largest).median.value;
  const [low, high] = b.interval.map((steps) => steps / whole) as [number, number];
  return {
    verdict: judgeInterval([low, high], { above: 0.5 }),
    measured: `b ${formatNumber(b.value)} (${b.interval.map(formatNumber).join(" to ")}) of ${formatNumber(whole)} steps at r = ${largest}`,
    ...{ value: b.value / whole, interval: [low, high] as const, count: generalised + notYet },
  };
}
