/** @file What the quadratic toy says: amplitudes beside theory, and the verdict. */
import type { Direction, QuadraticResult, QuadraticSettings } from "../toys/index.ts";
import { formatNumber, formatStep, pluralise } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

/** The table of directions, and the facts under it. */
export function tellQuadratic(settings: QuadraticSettings, result: QuadraticResult): Answer {
  const { bound, norm, contracts, rises, firstLoss, lastLoss, directions } = result;
  const comparison = contracts ? "below it: every step lowers the loss" : "not below it: not all of e goes to 0";
  const table = alignRows(
    [
      ["eigenvalue", "amplitude by theory", "amplitude at the end", ""],
      ...directions.map((direction) => [
        formatNumber(direction.curvature),
        direction.expectedAmplitude === null ? "not known" : showExactly(direction.expectedAmplitude),
        showExactly(direction.amplitude),
        ENDINGS[direction.ending],
      ]),
    ],
    { numbers: true },
  );
  const facts = alignRows([
    ["bound 2ε/μ", formatNumber(bound)],
    ["largest eigenvalue", `${formatNumber(norm)}, ${comparison}`],
    ["steps", formatStep(settings.steps)],
    [
      "loss",
      `${formatNumber(firstLoss)} to ${formatNumber(lastLoss)}; ${formatStep(rises)} ${pluralise(rises, "step")} raised it`,
    ],
    ["verdict", wordVerdict(result)],
  ]);
  return { document: { toy: "quadratic", settings, ...result }, lines: [...table, "", ...facts] };
}

const ENDINGS: Readonly<Record<Direction["ending"], string>> = {
  converged: "gone",
  cycle: "back and forth between two points",
  moving: "still changes",
};

function wordVerdict({ agrees, directions }: QuadraticResult): string {
  if (agrees !== null) return agrees ? "as theory says" : "not as theory says";
  const isKnown = directions.every(({ expectedAmplitude }) => expectedAmplitude !== null);
  return isKnown ? "open: some of it still changes; more steps would tell" : "theory says nothing of this";
}

/** Enough digits to see whether two amplitudes are one. */
const showExactly = (amplitude: number): string => String(Number(amplitude.toPrecision(10)));
