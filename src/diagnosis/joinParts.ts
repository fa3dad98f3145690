/** @file One diagnosis of those of a log's parts, which overlap. */
import type { Slingshot } from "../analysis/index.ts";
import { type Drop, findStaircase } from "../spikes/index.ts";
import { formatStep } from "../words.ts";
import type { Diagnosis, DiagnosisClass, NamedSpike } from "./diagnosis.ts";
import type { Slow } from "./findSlow.ts";
import { summarise } from "./summary.ts";

export interface JudgedPart {
  readonly diagnosis: Diagnosis;
  /** Its first step. */
  readonly first: number;
  /** The last step that is the earlier part's. */
  readonly after: number;
}

/** What is known of the log besides. */
interface Whole {
  readonly steps: Diagnosis["steps"];
  /** The loss by which it is classed. */
  readonly loss: string | null;
  readonly slow: Slow;
}

/** What one part says holds for the log, the strongest first: where a part cannot be told, the log cannot. */
const STRONGEST: readonly DiagnosisClass[] = ["slingshots", "cannot-tell", "norm-inflation", "other-spikes", "none"];

/** @param parts in order, at least one */
export function joinParts(parts: readonly JudgedPart[], { steps, loss, slow }: Whole): Diagnosis {
  const all = parts.map(({ diagnosis }) => diagnosis);
  const spikes = joinAll(parts, ({ spikes }) => spikes, SPIKES);
  const cycles = joinAll(parts, ({ cycles }) => cycles, CYCLES);
  const drops = joinAll(parts, ({ drops }) => drops, DROPS);
  const real = spikes.filter(({ isOfLoss, isHarmless }) => isOfLoss && !isHarmless);
  const found = judgeClass(parts, slow, real);
  // Those of a part whose spikes are another part's are so too.
  const isOwn = (one: Diagnosis) => one.class !== "other-spikes" || real.some((spike) => one.spikes.includes(spike));
  const own = all.filter(isOwn);
  const rest = {
    ...found,
    evidence: [...found.evidence, describeParts(parts.length, slow)],
    fittedAt: all.find(({ fittedAt }) => fittedAt !== null)?.fittedAt ?? null,
    cycles: found.class === "slingshots" ? cycles : [],
    spikes,
    drops,
    plateaus: slow.plateaus,
    staircase: findStaircase(drops),
    firstNonFinite: all.find(({ firstNonFinite }) => firstNonFinite !== null)?.firstNonFinite ?? null,
    missing: keepFirst(
      own.flatMap(({ missing }) => missing),
      ({ what }) => what,
    ),
    causes: keepFirst(
      own.flatMap(({ causes }) => causes).sort((a, b) => b.confidence - a.confidence),
      ({ name }) => name,
    ),
    steps,
    parts: parts.length,
  };
  return { ...rest, summary: summarise(rest, loss) };
}

function describeParts(count: number, { rowsPerRow }: Slow): string {
  const slow = rowsPerRow === 1 ? "all rows" : `one of ${formatStep(rowsPerRow)} rows`;
  return `judged in ${formatStep(count)} parts, since the log is long; what takes longer than a part was looked for in ${slow}`;
}

/** @param real spikes of the loss that count */
function judgeClass(
  parts: readonly JudgedPart[],
  { inflation }: Slow,
  real: readonly NamedSpike[],
): Pick<Diagnosis, "class" | "confidence" | "evidence"> {
  const all = parts.map(({ diagnosis }) => diagnosis);
  const strongest = STRONGEST.find((name) => all.some((one) => one.class === name)) ?? "none";
  if (strongest === "slingshots" || strongest === "cannot-tell" || strongest === "norm-inflation")
    return pickSurest(all.filter((one) => one.class === strongest));
  // Slower than a part is long.
  if (inflation !== null && !real.some(({ step }) => step > inflation.fittedAt))
    return { class: "norm-inflation", ...inflation };
  const name = real.length === 0 ? "none" : "other-spikes";
  const own = all.filter((one) => one.class === name);
  const { evidence } = own[0] ?? (all[0] as Diagnosis);
  // As sure as the least sure part.
  return { class: name, confidence: Math.min(...all.map(({ confidence }) => confidence)), evidence };
}

const pickSurest = (all: readonly Diagnosis[]): Diagnosis =>
  all.reduce((surest, one) => (one.confidence > surest.confidence ? one : surest));

function keepFirst<T>(all: readonly T[], nameOf: (one: T) => string): T[] {
  const names = new Set<string>();
  return all.filter((one) => names.size < names.add(nameOf(one)).size);
}

/** How things that happened are told apart. */
interface Happenings<T> {
  readonly startOf: (one: T) => number;
  /** Whether two parts may have seen one and the same. */
  readonly isSame: (one: T, other: T) => boolean;
  /** What it belongs to, and goes with wherever that goes. */
  readonly leaderOf?: (one: T, all: readonly T[]) => T | undefined;
}

const SPIKES: Happenings<NamedSpike> = {
  startOf: ({ step }) => step,
  isSame: (one, other) => one.column === other.column && one.step <= other.peakStep && other.step <= one.peakStep,
  leaderOf: ({ goesWith }, all) =>
    goesWith === null
      ? undefined
      : all.find(({ column, step }) => column === goesWith.column && step === goesWith.step),
};

const CYCLES: Happenings<Slingshot> = {
  startOf: ({ spike }) => spike,
  isSame: (one, other) => one.growthStart < other.spike && other.growthStart < one.spike,
};

const DROPS: Happenings<Drop> = {
  startOf: ({ step }) => step,
  // Beside a drop the column is level for longer than two parts may be at odds.
  isSame: (one, other) => one.step === other.step || (one.before > other.after && other.before > one.after),
};

function joinAll<T>(
  parts: readonly JudgedPart[],
  list: (diagnosis: Diagnosis) => readonly T[],
  how: Happenings<T>,
): T[] {
  const joined: T[] = [];
  for (const { diagnosis, first, after } of parts) {
    // What the parts before found in the rows that this one has too.
    let from = joined.length;
    while (from > 0 && how.startOf(joined[from - 1] as T) >= first) from--;
    joined.push(...joinAt(joined.splice(from), list(diagnosis), after, how));
  }
  return joined;
}

/** What begins up to the border is the earlier part's. What both found counts once, and begins where the first of them says. */
function joinAt<T>(
  earlier: readonly T[],
  later: readonly T[],
  border: number,
  { startOf, isSame, leaderOf = () => undefined }: Happenings<T>,
): T[] {
  const startIn = (one: T, others: readonly T[]) =>
    others.reduce((first, other) => (isSame(one, other) ? Math.min(first, startOf(other)) : first), startOf(one));
  const kept = earlier.filter((one) => startIn(leaderOf(one, earlier) ?? one, later) <= border);
  const added = later.filter(
    (one) => startIn(leaderOf(one, later) ?? one, earlier) > border && !kept.some((other) => isSame(one, other)),
  );
  return [...kept, ...added].sort((a, b) => startOf(a) - startOf(b));
}
