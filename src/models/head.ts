/** @file The head: from the features to the logits, and what is done there against slingshots; the same in all networks. */
import { z } from "zod";
import { add, div, matmul, maximum, mul, reshape, scalar, sqrt, sum, type Tensor } from "../engine/index.ts";
import { SettingError } from "../settingError.ts";
import type { LayerState } from "./layerState.ts";
import type { Buffer, Parameter } from "./model.ts";
import { listNormBuffers, listNormParameters, normalize } from "./normalization.ts";

export const headSettings = z
  .strictObject({
    norm: z
      .enum(["none", "batch", "layer"])
      .default("none")
      .describe(
        "Normalisation of the features before the classification layer, with a learnt gain and bias. `batch`: torch.nn.BatchNorm1d, over the rows of the batch in training and by running statistics otherwise. `layer`: torch.nn.LayerNorm, over the features of each row.",
      ),
    weights: z
      .enum(["plain", "normalized-classes", "normalized-matrix"])
      .default("plain")
      .describe(
        "Weights W of the classification layer as the logits have them. `normalized-classes`: w/‖w‖ for the weights w of each class. `normalized-matrix`: W/‖W‖, Frobenius norm. Thilak et al., section 3.3 write w/‖w‖ and do not say which.",
      ),
    features: z
      .enum(["plain", "normalized"])
      .default("plain")
      .describe("Features f as the logits have them. `normalized`: f/‖f‖ of each row (Thilak et al., section 3.3)."),
    temperature: z
      .number()
      .positive()
      .default(1)
      .describe(
        "τ by which a product of normalised weights or features is divided: the logits are wf/τ + b. Thilak et al., appendix C find 0.25 the best. With plain weights and features `loss.temperature` does the same.",
      ),
    bias: z
      .union([z.literal("as-layers"), z.boolean()])
      .default("as-layers")
      .describe(
        "Whether the classification layer has a bias b. `as-layers`: where the other layers of an mlp or a cnn have one; never in a transformer, always in a vgg, resnet or vit.",
      ),
  })
  .prefault({})
  .describe("The classification layer, what it reads, and remedies there.");

export type HeadSettings = z.output<typeof headSettings>;

/** Name of the normalisation before the classification layer. */
const HEAD_NORM = "head_norm";

/** @throws SettingError where the settings contradict each other */
export function checkHead({ weights, features, temperature }: HeadSettings): void {
  if (weights !== "plain" || features !== "plain" || temperature === 1) return;
  const why = "model.head.weights and model.head.features are plain (loss.temperature divides all logits)";
  throw new SettingError("model.head.temperature", temperature, `1 where ${why}`);
}

/** The parameters before those of the classification layer itself. */
export const listHeadParameters = ({ norm }: HeadSettings, features: number): Parameter[] =>
  listNormParameters(HEAD_NORM, norm, features);

export const listHeadBuffers = ({ norm }: HeadSettings, features: number): Buffer[] =>
  listNormBuffers(HEAD_NORM, norm, features);

/** What a classification layer makes of `x` [rows, features]. */
export function traceHead(
  x: Tensor,
  settings: HeadSettings,
  names: { readonly weight: string; readonly bias: string | undefined },
  state: LayerState,
): { readonly logits: Tensor; readonly features: Tensor } {
  const features = normalize(x, HEAD_NORM, settings.norm, state);
  const weight = state.parameter(names.weight);
  const product = matmul(
    settings.features === "plain" ? features : unit(features, 1),
    settings.weights === "plain" ? weight : unit(weight, settings.weights === "normalized-classes" ? 1 : "all"),
    { transposeB: true },
  );
  const scaled = settings.temperature === 1 ? product : div(product, scalar(settings.temperature, product.dtype));
  const logits = names.bias === undefined ? scaled : add(scaled, state.parameter(names.bias));
  return { logits, features };
}

/** Norms count as at least this, as in torch.nn.functional.normalize. */
const LEAST_NORM = 1e-12;

/** Each row of `x` divided by its norm, or all of them by that of the matrix. */
function unit(x: Tensor, axis: 1 | "all"): Tensor {
  const squares = mul(x, x);
  const total = axis === 1 ? reshape(sum(squares, 1), [x.shape[0] as number, 1]) : sum(squares);
  // The square is bounded and not the root, which has no slope at 0.
  return div(x, sqrt(maximum(total, scalar(LEAST_NORM ** 2, x.dtype))));
}
