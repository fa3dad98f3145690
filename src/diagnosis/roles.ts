/** @file Which column of a log is what, by the names that this program and other tools give. */

/** What a column measures, as far as a diagnosis cares. */
export const ROLES = [
  "trainLoss",
  "validationLoss",
  "trainAccuracy",
  "validationAccuracy",
  "gradientNorm",
  "updateNorm",
  "secondMoment",
  "learningRate",
  "lastLayerNorm",
  "weightNorm",
  "epoch",
  "lossScale",
] as const;
export type Role = (typeof ROLES)[number];

/** Names by role; the first role that fits has the column, so that the narrower one stands first. */
const NAMES: readonly (readonly [Role, RegExp])[] = [
  ["trainLoss", /^(train_?loss|loss|training_?loss|train\/loss|loss\/train)$/i],
  ["validationLoss", /^(validation_?loss|(val|valid|eval|test)[_/]?loss)$/i],
  ["trainAccuracy", /^(train_?accuracy|(train|training)[_/]acc(uracy)?|acc(uracy)?)$/i],
  ["validationAccuracy", /^(validation_?accuracy|(val|valid|eval|test)[_/]?acc(uracy)?)$/i],
  ["updateNorm", /update.?(norm|ratio|rms)|^(norm|rms)_?of_?update/i],
  ["gradientNorm", /^(?!layer).*(grad(ient)?s?)[-_ /.]?(total[-_ /.]?)?(norm|l2)|^(norm|gnorm|g_?norm|total_?norm)$/i],
  ["secondMoment", /^(decoupling|.*second.?moment.*|.*exp_?avg_?sq.*|v_?norm)$/i],
  ["learningRate", /(^|[_/ -])(learning_?rate|lr)($|[_/ -])|^learningRate$/i],
  ["lastLayerNorm", /^lastLayerNorm$/],
  ["weightNorm", /^(weightNormL2|(param(eter)?s?|weights?)[-_ /.]?norm|weight.?norm)$/i],
  ["epoch", /^(epochs?|.*[/_]epoch)$/i],
  ["lossScale", /(loss|grad)_?scale|scaler/i],
];

/**
 * The column of each role; of several that fit, the first that has the most numbers.
 * @param columns in the order of the log
 */
export function findRoles(columns: Readonly<Record<string, ArrayLike<number>>>): Partial<Record<Role, string>> {
  const found: Partial<Record<Role, string>> = {};
  const counts = new Map<string, number>();
  for (const [name, values] of Object.entries(columns)) {
    const role = roleOf(name);
    if (role === null) continue;
    const count = countFinite(values);
    counts.set(name, count);
    const before = found[role];
    if (count > 0 && (before === undefined || count > (counts.get(before) as number))) found[role] = name;
  }
  return found;
}

export function roleOf(name: string): Role | null {
  return NAMES.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}

function countFinite(values: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) count++;
  return count;
}
