/** @file The curvature along the way that training goes: along the update, the gradient, and the preconditioned gradient. */
import { z } from "zod";
import { curvatureAlong, differenceOf, dot, type Floats } from "../landscape/index.ts";
import { learningRateAt, STABILITY_THRESHOLDS } from "../optimizers/index.ts";
import { askPreconditioner, askSurface, checkSurface, surfaceSettings } from "./curvatureSettings.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";
import { describePreconditioned, findThreshold } from "./stability.ts";

export const sharpness = defineProbe({
  name: "sharpness",
  settings: z
    .strictObject({ ...scheduleSettings, ...surfaceSettings })
    .describe(
      "How the loss bends along the step's update, along its gradient, and along the gradient as an adaptive optimizer scales it, by exact products with the Hessian, beside the curvature from which the optimizer leaves a minimum. Costs a gradient and three products, some nine gradients of the chosen rows.",
    ),
  columns: [
    {
      name: "updateSharpness",
      title: "Update sharpness",
      meaning:
        "Curvature of the loss along the step's update: near 0 in growth, and a peak at each transition of a slingshot.",
      formula: "uᵀ H(θₜ) u / ‖u‖², u = θₜ₊₁ − θₜ",
      source: "Thilak et al. 2022 (arXiv 2206.04817), section 3.1 and Fig. 3",
      unit: "loss / parameter²",
      remarks:
        "H is the Hessian before the update of the loss that `rows` and `precision` say; the paper does not say of which loss, and whether before or after the update. u is what was stored, weight decay included. NaN where the step moved nothing.",
      topic: "curvature",
      phases: true,
      type: "f64",
    },
    {
      name: "gradientSharpness",
      title: "Gradient sharpness",
      meaning: "Curvature of the loss along its own gradient.",
      formula: "gᵀ H g / ‖g‖²",
      source:
        "Lewkowycz et al. 2020 (arXiv 2003.02218); Notsawo et al. 2023 (arXiv 2306.13253), §2.3, whose second derivative of the loss in time is 2 gᵀ H g",
      unit: "loss / parameter²",
      remarks: "g is the gradient of the same loss as H. NaN where it is 0.",
      topic: "curvature",
      phases: true,
      type: "f64",
    },
    {
      name: "preconditionedSharpness",
      title: "Preconditioned gradient sharpness",
      meaning:
        "Curvature of the loss along the gradient as the optimizer scales it: past the stability threshold, steps along it grow.",
      formula: "sᵀ H s / gᵀs, s = P⁻¹ g",
      source: "Bai et al. 2025 (arXiv 2506.04805), in the normalisation of P^(−1/2) H P^(−1/2) along P^(−1/2) g",
      unit: "1",
      remarks: `P is the optimizer's preconditioner, such as Adam's (1 − β₁ᵗ)(√v̂ + ε), with what it remembers before the step. It needs ${describePreconditioned()}: NaN elsewhere, and before the first update.`,
      topic: "curvature",
      phases: true,
      type: "f64",
    },
    {
      name: "stabilityThreshold",
      title: "Stability threshold",
      meaning:
        "Curvature from which the optimizer leaves the minimum of a quadratic, at the step's learning rate: of H, or of P⁻¹H where the optimizer has a preconditioner P.",
      formula: Object.entries(STABILITY_THRESHOLDS)
        .map(([name, { formula }]) => `${formula} of ${name}`)
        .join(", "),
      source: "Cohen et al. 2021 (arXiv 2103.00065) and 2022 (arXiv 2207.14484)",
      remarks:
        "NaN for optimizers of which none is known, with transforms, constraints or frozen parameters; ∞ at a learning rate of 0. Weight decay does not count.",
      axis: "log",
      topic: "curvature",
      type: "f64",
    },
  ],
  check: (settings, subject) => checkSurface("sharpness", settings, subject),
  trace: (context, settings) => {
    const surface = askSurface(context, settings);
    const { optimizer } = context;
    const kept = context.parametersBefore();
    const preconditioner = askPreconditioner(context);
    const threshold = findThreshold(optimizer);
    // Of the measurement that is being made: the columns are about the state before, and u is known after.
    let before: readonly [number, number, number] = [Number.NaN, Number.NaN, Number.NaN];
    return {
      before: {
        outputs: preconditioner.outputs,
        compute: (values, measurement) => {
          const place = surface();
          place.follow();
          const gradient = new Float64Array(place.size);
          place.gradient(gradient);
          const scale = preconditioner.read(values, measurement);
          const scaled = scale && gradient.map((value, i) => value / (scale[i] as number));
          before = [
            curvatureAlong(place.hessian, gradient, dot(gradient, gradient)),
            scaled === null ? Number.NaN : curvatureAlong(place.hessian, scaled, dot(gradient, scaled)),
            threshold?.of(learningRateAt(optimizer, measurement.step)) ?? Number.NaN,
          ];
          return [];
        },
      },
      after: {
        outputs: [context.parameters, kept],
        compute: (values) => {
          const place = surface();
          const start = values(kept) as Floats;
          place.moveTo(start);
          const update = differenceOf(values(context.parameters) as Floats, start);
          return [curvatureAlong(place.hessian, update, dot(update, update)), ...before];
        },
      },
    };
  },
});
