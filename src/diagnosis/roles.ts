/** @file Which column of a log is what, by the names that this program and other tools give. */
import type { SpikeDirection } from "../spikes/index.ts";

interface RoleOfColumn {
  /** Names that this program and other tools give it. */
  readonly names: RegExp;
  /** What a spike of it is; none of a counter or a setting. Default: a rise. */
  readonly spikes?: SpikeDirection | "none";
}

/** What a column measures, as far as a diagnosis cares; the first role that fits has the column, so that the narrower one stands first. */
const ROLES = {
  trainLoss: { names: /^(train_?loss|loss|training_?loss|train\/loss|loss\/train)$/i },
  validationLoss: { names: /^(validation_?loss|(val|valid|eval|test)[_/]?loss)$/i },
  trainAccuracy: { names: /^(train_?accuracy|(train|training)[_/]acc(uracy)?|acc(uracy)?)$/i, spikes: "fall" },
  validationAccuracy: { names: /^(validation_?accuracy|(val|valid|eval|test)[_/]?acc(uracy)?)$/i, spikes: "fall" },
  updateNorm: { names: /update.?(norm|ratio|rms)|^(norm|rms)_?of_?update/i },
  gradientNorm: {
    names: /^(?!layer).*(grad(ient)?s?)[-_ /.]?(total[-_ /.]?)?(norm|l2)|^(norm|gnorm|g_?norm|total_?norm)$/i,
  },
  secondMoment: { names: /^(decoupling|.*second.?moment.*|.*exp_?avg_?sq.*|v_?norm)$/i },
  learningRate: { names: /(^|[_/ -])(learning_?rate|lr)($|[_/ -])|^learningRate$/i, spikes: "none" },
  lastLayerNorm: { names: /^lastLayerNorm$/ },
  weightNorm: { names: /^(weightNormL2|(param(eter)?s?|weights?)[-_ /.]?norm|weight.?norm)$/i },
  epoch: { names: /^(epochs?|.*[/_]epoch)$/i, spikes: "none" },
  lossScale: { names: /(loss|grad)_?scale|scaler/i, spikes: "none" },
} as const satisfies Readonly<Record<string, RoleOfColumn>>;
export type Role = keyof typeof ROLES;

/** Which way the spikes of a role go; null where it has none. */
export function directionOf(role: Role): SpikeDirection | null {
  const { spikes = "rise" }: RoleOfColumn = ROLES[role];
  return spikes === "none" ? null : spikes;
}

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
  return (Object.keys(ROLES) as Role[]).find((role) => ROLES[role].names.test(name)) ?? null;
}

function countFinite(values: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) count++;
  return count;
}
