/** @file The largest and smallest eigenvalues of the Hessian along a run, and its trace. */
import { z } from "zod";
import {
  type ExtremeEigenpairs,
  NonFiniteProductError,
  type Operator,
  precondition,
  runToEnd,
  searchExtremeEigenpairs,
  searchTrace,
} from "../landscape/index.ts";
import { listChoices } from "../listNames.ts";
import { SettingError } from "../settingError.ts";
import { askPreconditioner, askSurface, checkSurface, surfaceSettings } from "./curvatureSettings.ts";
import type { RecordedColumn } from "./instrument.ts";
import { defineProbe, type Measurement } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";
import { describePreconditioned, isPreconditioned, listPreconditioned } from "./stability.ts";

/** The largest relative residual of those found. */
const worstOf = ({ top, bottom }: ExtremeEigenpairs): number =>
  Math.max(...[...top, ...bottom].map(({ relativeResidual }) => relativeResidual));

const COLUMNS: readonly RecordedColumn[] = [
  {
    name: "hessianTop",
    title: "Largest eigenvalue",
    meaning: "Largest eigenvalue of the Hessian of the loss, before the update.",
    formula: "λmax(H)",
    source: "Notsawo et al. 2023 (arXiv 2306.13253), Fig. 12; Cohen et al. 2021 (arXiv 2103.00065)",
    unit: "loss / parameter²",
    remarks:
      "Of the loss that `rows` and `precision` say. The first vector is drawn anew at each measurement. NaN where a product with the Hessian is not finite.",
    topic: "curvature",
    phases: true,
    type: "f64",
  },
  {
    name: "hessianBottom",
    title: "Smallest eigenvalue",
    meaning: "Smallest eigenvalue of the Hessian of the loss, before the update; negative at a saddle.",
    formula: "λmin(H)",
    source: "Notsawo et al. 2023 (arXiv 2306.13253), Fig. 12",
    unit: "loss / parameter²",
    remarks: "As `hessianTop`.",
    topic: "curvature",
    phases: true,
    type: "f64",
  },
  {
    name: "hessianResidual",
    title: "Residual of the eigenvalues",
    meaning:
      "Largest relative residual of the eigenvalues that were found; above the tolerance where they have not converged.",
    formula: "max ‖H v − λ v‖ / |λ|",
    source: "Saad 2011, Numerical Methods for Large Eigenvalue Problems",
    remarks:
      "Over a thousandth of the largest |λ| where that is more than |λ|. Of the preconditioned Hessian, too, where it is asked for.",
    axis: "log",
    topic: "curvature",
    type: "f64",
  },
  {
    name: "preconditionedTop",
    title: "Largest eigenvalue as the optimizer sees it",
    meaning:
      "Largest eigenvalue of the Hessian scaled by the optimizer, before the update: past the stability threshold, steps along its vector grow on a quadratic.",
    formula: "λmax(P⁻¹H)",
    source: "Cohen et al. 2022 (arXiv 2207.14484)",
    remarks: "P as in `preconditionedSharpness`. NaN where it is not asked for, and before the first update.",
    topic: "curvature",
    phases: true,
    type: "f64",
  },
  {
    name: "hessianTrace",
    title: "Trace of the Hessian",
    meaning: "Sum of the eigenvalues of the Hessian, estimated by random vectors.",
    formula: "tr H ≈ mean of zᵀHz over random signs z",
    source: "Hutchinson 1990, Commun. Statist. Simula. 19, 433–450",
    unit: "loss / parameter²",
    remarks: "NaN where `traceProbes` is 0.",
    topic: "curvature",
    phases: true,
    type: "f64",
  },
];

export const hessian = defineProbe({
  name: "hessian",
  settings: z
    .strictObject({
      ...scheduleSettings,
      ...surfaceSettings,
      preconditioned: z
        .boolean()
        .default(false)
        .describe(
          `Whether the largest eigenvalue of the Hessian as the optimizer sees it is found, too: ${listChoices(listPreconditioned())}.`,
        ),
      traceProbes: z
        .int()
        .min(0)
        .max(10_000)
        .default(0)
        .describe("Random vectors for the trace, a product each; 0 for none."),
      tolerance: z
        .number()
        .positive()
        .max(0.1)
        .default(1e-3)
        .describe("Largest relative residual at which an eigenvalue counts as found."),
      mostProducts: z
        .int()
        .min(2)
        .max(100_000)
        .default(400)
        .describe("Products with a matrix after which its eigenvalues are taken as they are."),
    })
    .describe(
      "The largest and the smallest eigenvalue of the Hessian, by Lanczos' method: some 20 to 120 products, each some three gradients of the chosen rows. `slingshot curvature` finds more of them, and afterwards.",
    ),
  // On `hypercube`, from 25 products at first to 65 when it has fitted, each of which more vectors are taken out of.
  laterTimes: 3.5,
  columns: COLUMNS,
  check: (settings, subject) => {
    checkSurface("hessian", settings, subject);
    if (!settings.preconditioned || isPreconditioned(subject.optimizer)) return;
    throw new SettingError("instruments.hessian.preconditioned", true, "false here", {
      needs: describePreconditioned(),
    });
  },
  trace: (context, settings) => {
    const { preconditioned, traceProbes, tolerance, mostProducts } = settings;
    const surface = askSurface(context, settings);
    const preconditioner = askPreconditioner(context);
    const solve = (operator: Operator, bottom: number, { stream }: Measurement) =>
      runToEnd(
        searchExtremeEigenpairs(operator, {
          ...{ top: 1, bottom: Math.min(bottom, operator.size - 1), tolerance, mostProducts },
          stream: stream(0),
        }),
      );
    return {
      before: {
        outputs: preconditioned ? preconditioner.outputs : [],
        compute: (values, measurement) => {
          const place = surface();
          place.follow();
          const scale = preconditioned ? preconditioner.read(values, measurement) : null;
          try {
            const plain = solve(place.hessian, 1, measurement);
            const scaled = scale && solve(precondition(place.hessian, scale), 0, measurement);
            const trace =
              traceProbes === 0 ? null : runToEnd(searchTrace(place.hessian, measurement.stream(1), traceProbes));
            return [
              plain.top[0]?.value ?? Number.NaN,
              plain.bottom[0]?.value ?? Number.NaN,
              Math.max(worstOf(plain), scaled ? worstOf(scaled) : 0),
              scaled?.top[0]?.value ?? Number.NaN,
              trace?.trace.value ?? Number.NaN,
            ];
          } catch (error) {
            if (error instanceof NonFiniteProductError) return COLUMNS.map(() => Number.NaN);
            throw error;
          }
        },
      },
    };
  },
});
