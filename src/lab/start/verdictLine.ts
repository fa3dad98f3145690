/** @file What came of a run and its twin, in one line, also while they are trained. */
import { countSlingshots, formatStep } from "../../words.ts";
import type { LabSlingshot, RunDetails } from "../labRun.ts";

export type Outcome = Pick<RunDetails, "cycles" | "step" | "steps" | "state">;

/** States in which a run goes on. */
const isUnderWay = ({ state }: Outcome): boolean => state === "starting" || state === "running";

/** `3 slingshots, one every 540 steps on average; the twin: none`; of runs under way, so far. */
export function writeVerdict(run: Outcome, twin: Outcome): string {
  const isOpen = isUnderWay(run) || isUnderWay(twin);
  const count = run.cycles.length;
  const own = isOpen && count === 0 ? "no slingshot yet" : countSlingshots(count);
  const so = isOpen && count > 0 ? " so far" : "";
  const line = `${own}${so}${describePeriod(run.cycles)}; the twin: ${countTwin(twin.cycles.length)}`;
  const at = Math.min(run.step ?? 0, twin.step ?? 0);
  const where = isOpen ? `${line}, at step ${formatStep(at)}` : line;
  return where.slice(0, 1).toUpperCase() + where.slice(1);
}

const countTwin = (count: number): string => (count === 0 ? "none" : String(count));

/** From the first spike to the last. */
function describePeriod(cycles: readonly LabSlingshot[]): string {
  const [first, last] = [cycles[0]?.spike, cycles.at(-1)?.spike];
  if (first === undefined || last === undefined || cycles.length < 2)
    return first === undefined ? "" : `, at step ${formatStep(first)}`;
  const steps = formatStep(Math.round((last - first) / (cycles.length - 1)));
  return cycles.length === 2 ? `, ${steps} steps apart` : `, one every ${steps} steps on average`;
}
