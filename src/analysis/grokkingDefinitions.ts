/** @file The definitions of grokking in use: at which share or loss a run has fitted and generalised, and whether it must stay there. */

/** What counts as fitted: the training accuracy that must be reached, or the training loss that must be gone below. */
export interface FittedDefinition {
  readonly column: "trainAccuracy" | "trainLoss";
  readonly threshold: number;
}

/** What counts as fitted, for t2, and what as generalised, for t4. */
export interface GrokkingDefinition {
  /** As it is written: `power`, `95%`, `loss<0.1`, `95%+stable`. */
  readonly name: string;
  readonly meaning: string;
  readonly column: "validationAccuracy" | "validationLoss";
  /** The share that must be reached, or the loss that must be gone below. */
  readonly threshold: number;
  /** How many validations in a row must hold, the first of which is the time: 1 for a first crossing, `end` for all up to the last one. */
  readonly stay: number | "end";
  /** A first crossing, whatever `stay` is. */
  readonly fitted: FittedDefinition;
}

/** All training samples right, which Notsawo et al. call t2. */
const ALL_RIGHT: FittedDefinition = { column: "trainAccuracy", threshold: 1 };

/** t4 of `findGrokkingTimes` where nothing else is asked for. */
export const NOTSAWO_DEFINITION: GrokkingDefinition = {
  name: "notsawo",
  meaning: "first validation with an accuracy of 100 %: t4 of Notsawo et al. 2023 (arXiv 2306.13253)",
  ...{ column: "validationAccuracy", threshold: 1, stay: 1, fitted: ALL_RIGHT },
};

/** Definitions that have a name. */
export const GROKKING_DEFINITIONS: readonly GrokkingDefinition[] = [
  NOTSAWO_DEFINITION,
  {
    name: "power",
    meaning: "first validation with an accuracy of 99 %, as Power et al. 2022 (arXiv 2201.02177) count steps",
    ...{ column: "validationAccuracy", threshold: 0.99, stay: 1, fitted: ALL_RIGHT },
  },
  {
    name: "xu",
    meaning: "first of three validations in a row with an accuracy of 98 %, as Xu 2026 (arXiv 2602.16967) has it",
    ...{ column: "validationAccuracy", threshold: 0.98, stay: 3, fitted: ALL_RIGHT },
  },
];

/** How definitions are written. */
export const DEFINITION_FORMS =
  "notsawo, power, xu, a share like 95%, or a loss like loss<0.1; with +stable it must stay until the end, with +5 for five validations; with +fit99% or +fit<0.1 the training set counts as fitted at that accuracy, or below that loss";

const FORM = /^([^+]+?)(?:\+(stable|[1-9]\d{0,5}))?(?:\+fit ?([^+]+))?$/;
const SHARE = /^(\d+(?:\.\d+)?) ?%$/;
const LOSS = /^< ?(\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i;

/**
 * A definition from its text; null where it is none. By a share, or a name, a training accuracy of 100 % counts as fitted, by a loss that the
 * training loss is below it, too.
 * @example
 * import { parseGrokkingDefinition } from "slingshot-lab/analysis";
 *
 * console.log(parseGrokkingDefinition("95%+stable")?.meaning); // first validation with an accuracy of 95 % from which all up to the last one have it
 */
export function parseGrokkingDefinition(text: string): GrokkingDefinition | null {
  const name = text.trim();
  const [, base = "", stayText, fittedText] = FORM.exec(name) ?? [];
  const known = GROKKING_DEFINITIONS.find((one) => one.name === base);
  const goal = known ?? parseGoal(base);
  const fitted = parseFitted(fittedText, goal);
  if (goal === null || fitted === null) return null;
  const { column, threshold } = goal;
  const stay = stayText === undefined ? (known?.stay ?? 1) : stayText === "stable" ? "end" : Number(stayText);
  const meaning = known !== undefined && stayText === undefined ? known.meaning : describe(column, threshold, stay);
  return { name, meaning, column, threshold, stay, fitted };
}

/** The first validation with an accuracy of a share, which is above 0 and at most 1: `95%`. */
export function defineByShare(share: number): GrokkingDefinition {
  const goal = { column: "validationAccuracy", threshold: share } as const;
  const meaning = describe(goal.column, share, 1);
  return { name: `${toPercent(share)}%`, meaning, ...goal, stay: 1, fitted: ALL_RIGHT };
}

type Goal = Pick<GrokkingDefinition, "column" | "threshold">;

function parseGoal(text: string): Goal | null {
  const share = parseShare(text);
  if (share !== null) return { column: "validationAccuracy", threshold: share };
  const loss = /^loss/i.test(text) ? parseLoss(text.slice("loss".length).trim()) : null;
  return loss === null ? null : { column: "validationLoss", threshold: loss };
}

function parseFitted(text: string | undefined, goal: Goal | null): FittedDefinition | null {
  if (text === undefined)
    return goal?.column === "validationLoss" ? { column: "trainLoss", threshold: goal.threshold } : ALL_RIGHT;
  const share = parseShare(text);
  if (share !== null) return { column: "trainAccuracy", threshold: share };
  const loss = parseLoss(text);
  return loss === null ? null : { column: "trainLoss", threshold: loss };
}

/** `99.5%`, above 0 and at most 1; null for what is none. */
function parseShare(text: string): number | null {
  const share = Number(SHARE.exec(text)?.[1]) / 100;
  return share > 0 && share <= 1 ? share : null;
}

/** `<0.1`, above 0; null for what is none. */
function parseLoss(text: string): number | null {
  const loss = Number(LOSS.exec(text)?.[1]);
  return loss > 0 && Number.isFinite(loss) ? loss : null;
}

/** Without the last bits that a share and its per cent do not have in common. */
const toPercent = (share: number): number => Number((100 * share).toPrecision(12));

function describe(column: GrokkingDefinition["column"], threshold: number, stay: number | "end"): string {
  const what = column === "validationLoss" ? `a loss below ${threshold}` : `an accuracy of ${toPercent(threshold)} %`;
  if (stay === "end") return `first validation with ${what} from which all up to the last one have it`;
  return stay === 1 ? `first validation with ${what}` : `first of ${stay} validations in a row with ${what}`;
}
