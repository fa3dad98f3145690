/** @file Eigenvalues of the Hessian along a run beside the threshold of its optimizer, and their density, as the report draws them. */
import { z } from "zod";
import { findThreshold } from "../instruments/stability.ts";
import { smoothDensity, spread } from "../landscape/index.ts";
import { type OptimizerSettings, optimizerParts } from "../optimizers/index.ts";
import { formatNumber, formatStep, pluralise } from "../words.ts";
import { type Html, html } from "./html.ts";
import { drawLines, type PictureLine } from "./linePicture.ts";
import { type MeasurementContext, type MeasurementKind, readAs, wordSteps } from "./measurementKind.ts";
import { pickEvenly } from "./pickEvenly.ts";

const value = z.number().nullable();
const estimate = z.object({ value, standardError: value });
const eigenvalues = z.object({ top: z.array(value), bottom: z.array(value), converged: z.boolean() });
const density = z.object({
  range: z.tuple([z.number(), z.number()]),
  probes: z.array(z.object({ nodes: z.array(z.number()), weights: z.array(z.number()) })).min(1),
});
const piecesSchema = z.array(
  eigenvalues.partial().extend({
    step: z.int(),
    threshold: value,
    gradientSharpness: value.optional(),
    updateSharpness: value.optional(),
    preconditioned: eigenvalues.extend({ alongGradient: value }).nullish(),
    trace: estimate.optional(),
    density: density.optional(),
    nonFinite: z.string().optional(),
  }),
);
const requestSchema = z.object({ steps: z.array(z.int()).min(1) });

type Piece = z.infer<typeof piecesSchema>[number];
type Spectrum = Pick<Piece, "top" | "bottom">;

/** Of more eigenvalues at one end, so many have a line. */
const MOST_EIGENVALUES = 3;

/** Of more steps with a density, so many are drawn. */
const MOST_DENSITIES = 4;

/** Points of a density, and the least of it that is drawn, beside its largest. */
const [DENSITY_POINTS, LEAST_DENSITY] = [201, 1e-8];

/** From the first eigenvalue of an end to the last that is drawn. */
const COLORS = { top: ["member-2", "member-3", "member-4"], bottom: ["member-6", "member-7", "member-8"] };

export const measuredCurvature: MeasurementKind = {
  command: "curvature",
  view: (measurement, context) => {
    const { request } = measurement.header;
    const { steps } = readAs(requestSchema, measurement, request, "request");
    const pieces = readAs(piecesSchema, measurement, measurement.pieces, "eigenvalues");
    const { steps: _, ...settings } = request;
    return {
      ...{ subject: "curvature", title: `Curvature after ${wordSteps(steps)}`, settings },
      ...{ total: steps.length, unit: "steps", draw: () => drawCurvature(pieces, context) },
    };
  },
};

function drawCurvature(pieces: readonly Piece[], context: MeasurementContext): Html {
  const xs = pieces.map(({ step }) => step);
  const matrix = matrixOfThreshold(pieces, context);
  const line = (name: string, color: string, of: (piece: Piece) => number | null | undefined, isDashed = false) =>
    listLine({ name, color, values: pieces.map((piece) => of(piece) ?? null), isDashed });
  const thresholdOf = (one: typeof matrix) =>
    one === matrix ? line("threshold", "ink", ({ threshold }) => threshold, true) : [];
  const hessian = [
    ...listEigenvalues(pieces),
    ...line("along update", "member-9", ({ updateSharpness }) => updateSharpness),
    ...line("along gradient", "member-0", ({ gradientSharpness }) => gradientSharpness),
    ...thresholdOf("hessian"),
  ];
  const preconditioned = [
    ...listEigenvalues(pieces.map((piece) => piece.preconditioned ?? {})),
    ...line("along gradient", "member-0", (piece) => piece.preconditioned?.alongGradient),
  ];
  const trace = line("trace", "member-2", (piece) => piece.trace?.value);
  const common = { xs, along: "step", axis: "log" } as const;
  return html`<p class="small muted">${explain(pieces)}</p><div class="slices">
${drawLines({ ...common, title: "Hessian", caption: "Its eigenvalues, and the curvature along the update that follows and along the gradient.", lines: hessian })}
${
  preconditioned.length === 0
    ? null
    : drawLines({
        ...{ ...common, title: "Preconditioned Hessian", caption: "As the optimizer sees it: P⁻¹H." },
        lines: [...preconditioned, ...thresholdOf("preconditioned")],
      })
}
${trace.length === 0 ? null : drawLines({ ...common, title: "Trace", caption: "Of the Hessian, estimated by random vectors.", lines: trace })}
${drawDensities(pieces)}</div>`;
}

/** No line where there is no number. */
const listLine = (line: PictureLine): PictureLine[] => (line.values.some((each) => each !== null) ? [line] : []);

function listEigenvalues(spectra: readonly Spectrum[]): PictureLine[] {
  return (["top", "bottom"] as const).flatMap((end) =>
    COLORS[end].flatMap((color, i) =>
      listLine({
        ...{ name: i === 0 ? end : `${end} ${i + 1}`, color },
        values: spectra.map((spectrum) => spectrum[end]?.[i] ?? null),
      }),
    ),
  );
}

/** Of which matrix the largest eigenvalue is to be held against the threshold; null where none was known. */
function matrixOfThreshold(pieces: readonly Piece[], { run }: MeasurementContext) {
  if (pieces.every(({ threshold }) => threshold === null)) return null;
  const { optimizer } = run.experiment as { readonly optimizer: OptimizerSettings };
  // The file of a user's optimizer need not be at hand when its run is read.
  const isKnown = optimizerParts.all.some(({ name }) => name === optimizer.name);
  return isKnown ? (findThreshold(optimizer)?.matrix ?? null) : null;
}

/** What is not seen in the lines. */
function explain(pieces: readonly Piece[]): string {
  const list = (of: (piece: Piece) => boolean, what: string) => {
    const steps = pieces.filter(of).map(({ step }) => formatStep(step));
    if (steps.length === 0) return [];
    const named = steps.length > 5 ? `${steps.length} steps` : `${pluralise(steps.length, "step")} ${steps.join(", ")}`;
    return [`After ${named} ${what}.`];
  };
  const most = Math.max(0, ...pieces.map(({ top = [], bottom = [] }) => Math.max(top.length, bottom.length)));
  return [
    "Each number is that of the state after its step.",
    ...(most > MOST_EIGENVALUES
      ? [`Drawn are the first ${MOST_EIGENVALUES} eigenvalues of each end; the file has all.`]
      : []),
    ...list(
      ({ converged, preconditioned }) => converged === false || preconditioned?.converged === false,
      "eigenvalues have not converged",
    ),
    ...list(
      ({ nonFinite }) => nonFinite !== undefined,
      "the loss, its gradient or a product with the Hessian is not finite",
    ),
  ].join(" ");
}

function drawDensities(pieces: readonly Piece[]): Html[] {
  const measured = pieces.flatMap(({ step, density: found }) => (found === undefined ? [] : [{ step, found }]));
  return pickEvenly(measured, MOST_DENSITIES).map(({ step, found }) => {
    const [low, high] = found.range;
    const margin = 0.04 * (high - low || 1);
    const xs = [...spread({ from: low - margin, to: high + margin, points: DENSITY_POINTS })];
    const probes = found.probes.map(({ nodes, weights }) => ({
      ...{ nodes: Float64Array.from(nodes), weights: Float64Array.from(weights) },
    }));
    const values = [...smoothDensity({ probes, range: found.range, products: 0 }, xs)];
    const least = LEAST_DENSITY * Math.max(...values);
    return drawLines({
      title: `Density of eigenvalues after step ${formatStep(step)}`,
      caption: `From ${formatNumber(low)} to ${formatNumber(high)}, each a Gaussian a hundredth of that wide.`,
      ...{ xs, along: "λ", axis: "log" as const },
      lines: [{ name: "density", color: "member-2", values: values.map((each) => (each < least ? null : each)) }],
    });
  });
}
