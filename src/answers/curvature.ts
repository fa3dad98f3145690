/** @file What `curvature` found: a row a step, and the document; and what it is going to take. */
import type { CurvaturePlan, CurvatureResult, StepCurvature } from "../inspection/index.ts";
import { formatDuration, formatNumber, formatStep, pluralise } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

export function tellCurvature(result: CurvatureResult): Answer {
  const [only, ...more] = result.steps;
  // What is found after a single step stands at the top as well.
  return { document: { ...(more.length === 0 && only), ...result }, lines: tabulate(result) };
}

/** The products that are ahead, and their time. */
export function describeCurvaturePlan({
  steps,
  done,
  parameters,
  rows,
  gradientSeconds,
  productSeconds,
  products,
}: CurvaturePlan): string {
  const left = steps - done;
  const secondsOf = (count: number) => left * (gradientSeconds + count * productSeconds);
  const from = done === 0 ? "" : `; ${formatStep(done)} are done`;
  const what = `${formatStep(parameters)} parameters, ${formatStep(rows)} rows: a product with the Hessian takes ${formatSeconds(productSeconds)}`;
  const time = `about ${formatDuration(secondsOf(products.usual))}, at most ${formatDuration(secondsOf(products.most))}`;
  const many = `${formatStep(left)} ${pluralise(left, "step")} of some ${formatStep(products.usual)} products`;
  return `${what}; ${many} take ${time}${from}`;
}

const formatSeconds = (seconds: number): string =>
  seconds < 1 ? `${formatNumber(seconds * 1000)} ms` : `${formatNumber(seconds)} s`;

/** A file has null where a number is not finite. */
const show = (value: number | null | undefined): string => (value == null ? "–" : formatNumber(value));

/** A row a step. */
function tabulate({ steps, thresholdOf, request }: CurvatureResult): string[] {
  const columns: [string, (found: StepCurvature) => string][] = [
    ["step", ({ step }) => String(step)],
    ["loss", ({ loss }) => show(loss)],
    ...listColumns("", request, (found) => found),
    ...(request.preconditioned ? listColumns("P⁻¹H ", request, ({ preconditioned }) => preconditioned ?? {}) : []),
    [thresholdOf === "preconditioned" ? "threshold of P⁻¹H" : "threshold", ({ threshold }) => show(threshold)],
    ["along update", ({ updateSharpness }) => show(updateSharpness)],
    ["along gradient", ({ gradientSharpness }) => show(gradientSharpness)],
    ...(request.traceProbes > 0 ? [["trace", ({ trace }) => describeTrace(trace)] as (typeof columns)[number]] : []),
    ["", wordState],
  ];
  return alignRows([columns.map(([name]) => name), ...steps.map((found) => columns.map(([, cell]) => cell(found)))], {
    numbers: true,
  });
}

/** What is wrong with a row; nothing as a rule. A file of an earlier version does not say which end has not converged. */
function wordState({ converged, convergedEnds, nonFinite, preconditioned }: StepCurvature): string {
  if (nonFinite !== undefined) return "not finite";
  const all = [converged, ...(preconditioned ? [preconditioned.converged] : [])];
  if (all.every((each) => each !== false)) return "";
  const ends = [convergedEnds, preconditioned?.convergedEnds];
  return ends.every((end) => end?.top !== false) && ends.some((end) => end?.bottom === false)
    ? "bottom not converged"
    : "not converged";
}

type Values = Partial<Pick<StepCurvature, "top" | "bottom">>;

function listColumns(
  prefix: string,
  { top, bottom }: CurvatureResult["request"],
  read: (found: StepCurvature) => Values,
): [string, (found: StepCurvature) => string][] {
  const place = (end: "top" | "bottom", i: number): [string, (found: StepCurvature) => string] => [
    `${prefix}${end}${i === 0 ? "" : ` ${i + 1}`}`,
    (found) => show(read(found)[end]?.[i]),
  ];
  return [
    ...Array.from({ length: top }, (_, i) => place("top", i)),
    ...Array.from({ length: bottom }, (_, i) => place("bottom", i)),
  ];
}

const describeTrace = (trace: StepCurvature["trace"]): string =>
  trace === undefined ? "–" : `${show(trace.value)} ± ${show(trace.standardError)}`;
