/** @file What networks on images have in common: layers that make features of images, and a linear layer that classifies these. */
import type { Tensor } from "../engine/index.ts";
import { type HeadSettings, listHeadBuffers, listHeadParameters, traceHead } from "./head.ts";
import { type LayerDraws, listLayer } from "./initialization.ts";
import { createLayerState, type LayerState } from "./layerState.ts";
import type { Buffer, Model, Parameter } from "./model.ts";

/** The layers before the classification layer. */
export interface ImageBody {
  readonly parameters: readonly Parameter[];
  readonly buffers: readonly Buffer[];
  /** Numbers that it makes of an image. */
  readonly features: number;
  /** Names of the layers whose outputs instruments may look at. */
  readonly layers: readonly string[];
  readonly leastBatch: number;
  readonly activationsPerRow: number;
  /** @returns [rows, features], and what each of the layers gives [rows, units] */
  trace(images: Tensor, state: LayerState): { readonly x: Tensor; readonly outputs: readonly Tensor[] };
}

/** The classification layer. */
export interface ClassificationLayer {
  readonly name: string;
  /** Whether it has a bias where `head.bias` leaves that to the network. */
  readonly hasBias: boolean;
  readonly classes: number;
  readonly draws: LayerDraws;
  readonly scale: number;
}

/** The network of a body, a head as the settings say, and a classification layer. */
export function createImageClassifier(
  body: ImageBody,
  head: HeadSettings,
  { name, classes, draws, scale, ...layer }: ClassificationLayer,
): Model<"images"> {
  const { features, layers } = body;
  const hasBias = head.bias === "as-layers" ? layer.hasBias : head.bias;
  const parameters = [
    ...body.parameters,
    ...listHeadParameters(head, features),
    ...listLayer(name, { shape: [classes, features], hasBias, draws, scale }),
  ];
  const buffers = [...body.buffers, ...listHeadBuffers(head, features)];
  return {
    parameters,
    buffers,
    layers,
    lastLayer: `${name}.weight`,
    leastBatch: head.norm === "batch" ? 2 : body.leastBatch,
    activationsPerRow: body.activationsPerRow + features + classes,
    trace: (images, tensors, random, bufferTensors = []) => {
      const state = createLayerState({ parameters, buffers }, tensors, bufferTensors, random !== undefined);
      const { x, outputs } = body.trace(images, state);
      const names = { weight: `${name}.weight`, bias: hasBias ? `${name}.bias` : undefined };
      return { ...traceHead(x, head, names, state), layers: outputs, buffers: state.listBuffers() };
    },
  };
}
