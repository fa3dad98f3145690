/** @file How far along its gradient the loss is as a quadratic has it: the core and the wall of a slice. */
import { z } from "zod";
import { dot, type Floats } from "../landscape/index.ts";
import { SettingError } from "../settingError.ts";
import { askPreconditioner, askSurface, checkSurface, surfaceSettings } from "./curvatureSettings.ts";
import { defineProbe, type ProbeSurface } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";
import { describePreconditioned, isPreconditioned } from "./stability.ts";

/** Distances in the slice, each twice the one before: from 2⁻¹⁶ of the update to 2⁹ of it. */
const DISTANCES = 26;
const UPDATE_PLACE = 16;

/** A rise of the loss that is a smaller share of it than this is rounding. */
const LEAST_RISE = { f64: 1e-10, f32: 1e-4 };

/** The exponent at which the wall begins, by the paper. */
const WALL = 2.5;

export const gradientSlice = defineProbe({
  name: "gradientSlice",
  settings: z
    .strictObject({ ...scheduleSettings, ...surfaceSettings })
    .describe(
      `The loss along the preconditioned gradient: as which power of the distance it grows, how far the core reaches in which that is a quadratic, and how large the step's update is beside it. Costs a gradient and ${2 * DISTANCES} forward passes of the chosen rows.`,
    ),
  needs: describePreconditioned(),
  columns: [
    {
      name: "sliceExponent",
      title: "Exponent of the slice",
      meaning:
        "Power of the distance as which the loss rises along the preconditioned gradient, at the length of the step's update: 2 where it is a quadratic, more on a wall.",
      formula: "n_eff(r) = d log ΔL / d log r at r = ‖P^(½) u‖, ΔL(r) = (L(θ + rd) + L(θ − rd))/2 − L(θ)",
      source: "Tang et al. 2026, Beyond quadratic loss: the stability phase diagram of Adam",
      remarks:
        "d = P⁻¹g / ‖P^(−½) g‖ with the optimizer's P before the step, so that r is measured as ‖P^(½) Δθ‖. Of both sides, so that the slope drops out. Between that length and twice it. NaN where the loss does not rise by more than its rounding, and before the first update.",
      topic: "curvature",
      phases: true,
      type: "f64",
    },
    {
      name: "coreWidth",
      title: "Width of the core",
      meaning: `Distance along the preconditioned gradient from which the loss rises faster than as a power of ${WALL}.`,
      formula: `least r with n_eff(r) ≥ ${WALL}`,
      source: "Tang et al. 2026, Beyond quadratic loss: the stability phase diagram of Adam",
      unit: "√P · parameter",
      remarks:
        "Looked for from 2⁻¹⁶ of the update's length to 2⁹ of it, between two distances by their logarithms; a rise below 1e-10 of the loss (1e-4 in float32) is rounding and does not count, nor does a single distance, at which a ReLU has its kink. ∞ where no wall is met.",
      axis: "log",
      topic: "curvature",
      phases: true,
      type: "f64",
    },
    {
      name: "updateOverCore",
      title: "Update over core",
      meaning: "Length of the step's update over the width of the core: near 1 and above it, a step reaches the wall.",
      formula: "‖P^(½) u‖ / core width",
      source: "Tang et al. 2026, Beyond quadratic loss: the stability phase diagram of Adam",
      remarks: "u is what the step changed. 0 where no wall is met.",
      axis: "log",
      topic: "curvature",
      phases: true,
      type: "f64",
    },
  ],
  check: (settings, subject) => {
    checkSurface("gradientSlice", settings, subject);
    if (!isPreconditioned(subject.optimizer))
      throw new SettingError("instruments.gradientSlice", "on", `left out with ${subject.optimizer.name}`, {
        needs: describePreconditioned(),
      });
  },
  trace: (context, settings) => {
    const surface = askSurface(context, settings);
    const kept = context.parametersBefore();
    const preconditioner = askPreconditioner(context);
    // Of the measurement that is being made: direction and scale are of the state before the update.
    let slice: { readonly scale: Float64Array; readonly gradient: Float64Array } | null = null;
    return {
      before: {
        outputs: preconditioner.outputs,
        compute: (values, measurement) => {
          const place = surface();
          place.follow();
          const gradient = new Float64Array(place.size);
          place.gradient(gradient);
          const scale = preconditioner.read(values, measurement);
          slice = scale && { scale, gradient };
          return [];
        },
      },
      after: {
        outputs: [context.parameters, kept],
        compute: (values) => {
          if (slice === null) return [Number.NaN, Number.NaN, Number.NaN];
          const { scale, gradient } = slice;
          const [start, end] = [values(kept) as Floats, values(context.parameters) as Floats];
          const scaled = gradient.map((value, i) => value / (scale[i] as number));
          const length = Math.sqrt(dot(gradient, scaled));
          const direction = scaled.map((value) => value / length);
          const update = Math.sqrt(
            scale.reduce((sum, p, i) => sum + p * ((end[i] as number) - (start[i] as number)) ** 2, 0),
          );
          return describeSlice(surface(), Float64Array.from(start), direction, update, LEAST_RISE[settings.precision]);
        },
      },
    };
  },
});

/** Exponent at `update`, width of the core, and `update` over it. */
function describeSlice(
  surface: ProbeSurface,
  start: Float64Array,
  direction: Float64Array,
  update: number,
  leastRise: number,
): number[] {
  const lossAt = (distance: number) => {
    surface.moveTo(start.map((value, i) => value + distance * (direction[i] as number)));
    return surface.loss();
  };
  const middle = lossAt(0);
  const distances = Array.from({ length: DISTANCES }, (_, i) => update * 2 ** (i - UPDATE_PLACE));
  const rises = distances.map((distance) => (lossAt(distance) + lossAt(-distance)) / 2 - middle);
  const isRise = (rise: number) => rise > leastRise * middle;
  const exponents = rises.slice(1).map((rise, i) => {
    const before = rises[i] as number;
    return isRise(before) && isRise(rise) ? Math.log2(rise / before) : Number.NaN;
  });
  const exponent = exponents[UPDATE_PLACE] as number;
  // A single one is the kink of a ReLU that is passed.
  const wall = exponents.findIndex((each, i) => each >= WALL && (exponents[i + 1] ?? each) >= WALL);
  if (wall === -1) return [exponent, Number.POSITIVE_INFINITY, 0];
  const [low = Number.NaN, high = Number.NaN] = [exponents[wall - 1], exponents[wall]];
  const share = Number.isNaN(low) ? 1 : (WALL - low) / (high - low);
  // An exponent is that of the middle between two distances.
  const width = (distances[wall] as number) * Math.SQRT2 * 2 ** (share - 1);
  return [exponent, width, update / width];
}
