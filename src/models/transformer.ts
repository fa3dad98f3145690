/** @file The decoder-only transformer of the Slingshot and grokking papers, computed once for each distinct prefix. */

import type { SequenceShape } from "../data/index.ts";
import {
  add,
  attention,
  concatenate,
  constant,
  fill,
  gatherRows,
  layerNorm,
  matmul,
  part,
  reshape,
  type Shape,
  type Tensor,
  transpose,
} from "../engine/index.ts";
import { SettingError } from "../settingError.ts";
import { pluralise } from "../words.ts";
import { ACTIVATIONS } from "./activations.ts";
import { checkHead, listHeadBuffers, listHeadParameters, traceHead } from "./head.ts";
import { type Draw, drawnParameter, normalDraw, pytorchDraw, scaleFirstValues } from "./initialization.ts";
import { createLayerState, type LayerState } from "./layerState.ts";
import { defineModel, type Model, type Parameter, type TracedModel } from "./model.ts";
import { fixed } from "./normalization.ts";
import { lastRows, type PrefixLayout } from "./prefixLayout.ts";
import { sinusoidalPositions } from "./sinusoid.ts";
import type { StepRandom } from "./stepRandom.ts";
import { takeLast } from "./takeLast.ts";
import { type TransformerSettings, transformerSettings } from "./transformerSettings.ts";

/** A transformer over sequences; logits are read at the scored positions. */
export function createTransformer(settings: TransformerSettings, shape: SequenceShape): Model<"sequences"> {
  const { layers, width, mlpWidth, dropout, tiedUnembedding, head } = settings;
  const { vocabulary, scoredPositions } = shape;
  const length = shape.slots.length;
  const parameters = listParameters(settings, vocabulary, length);
  const buffers = listHeadBuffers(head, width);
  return {
    parameters,
    buffers,
    leastBatch: buffers.length > 0 ? Math.ceil(2 / scoredPositions.length) : 1,
    embeddings: ["embedding.weight", "positions.weight"],
    layers: Array.from({ length: layers }, (_, layer) => `layers.${layer}`),
    lastLayer: tiedUnembedding ? "embedding.weight" : "unembedding.weight",
    // Of other positions than the scored ones it depends on the rows of a batch how many there are to compute.
    activationsPerRow: scoredPositions.length * (layers * (4 * width + mlpWidth) + vocabulary),
    trace: (input, tensors, random, bufferTensors = []) => {
      // Sequences that share a row would share its dropout mask.
      const prefixSharing = settings.prefixSharing && !(random && dropout > 0);
      const layout = input.layOut({ layers, prefixSharing });
      const state = createLayerState({ parameters, buffers }, tensors, bufferTensors, random !== undefined);
      return traceTransformer({ ...settings, random }, layout, length, state);
    },
  };
}

/** Looks a parameter up; undefined where the settings leave it out. */
type Lookup = (name: string) => Tensor | undefined;

/** The settings, and in training what dropout draws from. */
interface TraceSettings extends TransformerSettings {
  readonly random: StepRandom | undefined;
}

function traceTransformer(
  settings: TraceSettings,
  layout: PrefixLayout,
  length: number,
  state: LayerState,
): TracedModel {
  const { layers, norm, tiedUnembedding, head } = settings;
  const { find, parameter: need } = state;
  let x = embed(settings, layout, length, need("embedding.weight"), find("positions.weight"));
  const outputs: Tensor[] = [];
  for (let layer = 0; layer < layers; layer++) {
    // Only the last layer may leave prefixes out: those at which nothing is read.
    const rows = layer === layers - 1 ? layout.scored : layout.prefixes;
    x = traceBlock(settings, layout, { x, layer, rows, length }, (name) => find(`layers.${layer}.${name}`));
    outputs.push(takeLast(x, layout.scored));
  }
  if (norm === "pre") x = layerNorm(x, need("norm.weight"), need("norm.bias"));
  const weight = tiedUnembedding ? "embedding.weight" : "unembedding.weight";
  const bias = head.bias === true ? "unembedding.bias" : undefined;
  return { ...traceHead(x, head, { weight, bias }, state), layers: outputs, buffers: state.listBuffers() };
}

/** Token and position embeddings of the entries. */
function embed(
  settings: TransformerSettings,
  layout: PrefixLayout,
  length: number,
  weight: Tensor,
  learned?: Tensor,
): Tensor {
  const { width } = settings;
  const positions = learned ?? constant([length, width], sinusoidalPositions(length, width, weight.dtype));
  return add(gatherRows(weight, layout.tokens), gatherRows(positions, layout.positions));
}

interface BlockInput {
  /** Rows of entries in the first layer, of prefixes in the others. */
  readonly x: Tensor;
  readonly layer: number;
  /** How many prefixes the block is asked for, the last ones. */
  readonly rows: number;
  readonly length: number;
}

function traceBlock(settings: TraceSettings, layout: PrefixLayout, at: BlockInput, find: Lookup): Tensor {
  const { width, heads, norm, queryKeyNorm, activation, dropout, random } = settings;
  const { x, layer, rows, length } = at;
  const normalize = (tensor: Tensor, name: string) =>
    layerNorm(tensor, find(`${name}.weight`) as Tensor, find(`${name}.bias`) as Tensor);
  const before = (tensor: Tensor, name: string) => (norm === "pre" ? normalize(tensor, name) : tensor);
  const behind = (tensor: Tensor, name: string) => (norm === "post" ? normalize(tensor, name) : tensor);
  const linear = (tensor: Tensor, weight: Tensor, bias: Tensor | undefined) => {
    const product = matmul(tensor, weight, { transposeB: true });
    return bias ? add(product, bias) : product;
  };

  const inputs = before(x, "norm1");
  // The stacked projection's rows: queries, then keys and values.
  const stacked = find("self_attn.in_proj_weight") as Tensor;
  const stackedBias = find("self_attn.in_proj_bias");
  const slice = (from: number, count: number) =>
    part(reshape(stacked, [3 * width * width]), from * width, [count, width]);
  const biasSlice = (from: number, count: number) => stackedBias && part(stackedBias, from, [count]);
  const normalizeHeads = (tensor: Tensor, name: string) =>
    normalizeColumnGroups(tensor, find(`self_attn.${name}.weight`) as Tensor);
  const projectKeysAndValues = () => {
    if (!queryKeyNorm) return linear(inputs, slice(width, 2 * width), biasSlice(width, 2 * width));
    const keys = linear(inputs, slice(width, width), biasSlice(width, width));
    const values = linear(inputs, slice(2 * width, width), biasSlice(2 * width, width));
    return joinColumns(normalizeHeads(keys, "k_norm"), values);
  };
  const keysAndValues = projectKeysAndValues();
  const query = (tensor: Tensor) => {
    const projected = linear(tensor, slice(0, width), biasSlice(0, width));
    return queryKeyNorm ? normalizeHeads(projected, "q_norm") : projected;
  };

  // From entries, prefixes pick the one that ends them; from prefixes, the last layer takes the last ones.
  const pick = (tensor: Tensor) =>
    layer === 0 ? gatherRows(tensor, lastRows(layout.lastEntry, rows, 1)) : takeLast(tensor, rows);
  const queries = layer === 0 ? pick(query(inputs)) : query(pick(inputs));
  const keys = lastRows(layer === 0 ? layout.entryKeys : (layout.prefixKeys as Tensor), rows, length);
  const attended = attention(queries, keysAndValues, keys, heads);
  const projected = linear(attended, find("self_attn.out_proj.weight") as Tensor, find("self_attn.out_proj.bias"));
  const middle = behind(add(pick(x), projected), "norm1");

  const hidden = ACTIVATIONS[activation](
    linear(before(middle, "norm2"), find("linear1.weight") as Tensor, find("linear1.bias")),
  );
  const output = linear(hidden, find("linear2.weight") as Tensor, find("linear2.bias"));
  // As openai/grok: the MLP's output alone, before it joins the residual stream.
  const kept = random && dropout > 0 ? random.dropOut(output, dropout, layer) : output;
  return behind(add(middle, kept), "norm2");
}

/** Layer normalisation of each group of as many columns as `gain` has values. */
function normalizeColumnGroups(x: Tensor, gain: Tensor): Tensor {
  const [rows, columns] = x.shape as readonly number[] as [number, number];
  const [size] = gain.shape as readonly number[] as [number];
  const groups = reshape(x, [(rows * columns) / size, size]);
  return reshape(layerNorm(groups, gain, fill(0, [size], x.dtype)), [rows, columns]);
}

/** Two matrices of as many rows, one beside the other. */
function joinColumns(left: Tensor, right: Tensor): Tensor {
  const columns = [left, right].map((x) => {
    const [rows, count] = x.shape as readonly number[] as [number, number];
    return reshape(transpose(x), [rows * count]);
  });
  const rows = left.shape[0] as number;
  const joined = concatenate(columns);
  return transpose(reshape(joined, [(joined.shape[0] as number) / rows, rows]));
}

/**
 * Every parameter in the order of the flat vector; weights are outputs × inputs. Blocks have the names of
 * torch.nn.TransformerEncoderLayer, embeddings and the rest those of modules called as here.
 */
function listParameters(settings: TransformerSettings, vocabulary: number, length: number): Parameter[] {
  const { layers, width, heads, mlpWidth, norm, queryKeyNorm, attentionBias, mlpBias, positions } = settings;
  const scaled = (name: string, shape: Shape, draw: Draw) =>
    scaleFirstValues(drawnParameter(name, shape, draw), settings.initializationScale);
  const embedding = (name: string, rows: number) => scaled(name, [rows, width], embeddingDraw(settings));
  const linear = (prefix: string, outputs: number, inputs: number, bias: boolean): Parameter[] => {
    const weight = scaled(`${prefix}weight`, [outputs, inputs], linearDraw(settings, inputs));
    return bias ? [weight, scaled(`${prefix}bias`, [outputs], biasDraw(settings, inputs))] : [weight];
  };
  const normalization = (name: string): Parameter[] => [
    fixed(`${name}.weight`, [width], 1),
    fixed(`${name}.bias`, [width], 0),
  ];
  const gains = (prefix: string): Parameter[] =>
    queryKeyNorm ? ["q_norm", "k_norm"].map((name) => fixed(`${prefix}${name}.weight`, [width / heads], 1)) : [];
  const blocks = Array.from({ length: layers }, (_, layer) => [
    ...(norm === "none" ? [] : normalization(`layers.${layer}.norm1`)),
    ...linear(`layers.${layer}.self_attn.in_proj_`, 3 * width, width, attentionBias),
    ...gains(`layers.${layer}.self_attn.`),
    ...linear(`layers.${layer}.self_attn.out_proj.`, width, width, attentionBias),
    ...(norm === "none" ? [] : normalization(`layers.${layer}.norm2`)),
    ...linear(`layers.${layer}.linear1.`, mlpWidth, width, mlpBias),
    ...linear(`layers.${layer}.linear2.`, width, mlpWidth, mlpBias),
  ]);
  return [
    embedding("embedding.weight", vocabulary),
    ...(positions === "learned" ? [embedding("positions.weight", length)] : []),
    ...blocks.flat(),
    ...(norm === "pre" ? normalization("norm") : []),
    ...listHeadParameters(settings.head, width),
    ...(settings.tiedUnembedding
      ? []
      : [scaled("unembedding.weight", [vocabulary, width], unembeddingDraw(settings, vocabulary))]),
    ...(settings.head.bias === true ? [scaled("unembedding.bias", [vocabulary], biasDraw(settings, width))] : []),
  ];
}

/** Nanda et al. 2023: every weight normal with deviation 1/√width, the unembedding's 1/√vocabulary, biases 0. */
const isNanda = ({ initialization }: TransformerSettings) => initialization === "nanda";

const embeddingDraw = (settings: TransformerSettings): Draw =>
  normalDraw(isNanda(settings) ? 1 / Math.sqrt(settings.width) : settings.embeddingDeviation);

const linearDraw = (settings: TransformerSettings, inputs: number): Draw =>
  isNanda(settings) ? normalDraw(1 / Math.sqrt(settings.width)) : pytorchDraw(inputs);

const biasDraw = (settings: TransformerSettings, inputs: number): Draw =>
  isNanda(settings) ? () => 0 : pytorchDraw(inputs);

const unembeddingDraw = (settings: TransformerSettings, vocabulary: number): Draw =>
  isNanda(settings) ? normalDraw(1 / Math.sqrt(vocabulary)) : pytorchDraw(settings.width);

export const transformer = defineModel({
  name: "transformer",
  source: "Power et al. 2022 (arXiv 2201.02177), openai/grok; Nanda et al. 2023 (arXiv 2301.05217)",
  accepts: ["sequences"],
  settings: transformerSettings,
  firstWeights: ["initialization", "initializationScale", "embeddingDeviation"],
  describe: ({ layers, width, heads, precision }) => {
    const [layerCount, headCount] = [`${layers} ${pluralise(layers, "layer")}`, `${heads} ${pluralise(heads, "head")}`];
    return `transformer of ${layerCount}, width ${width} and ${headCount} in ${precision}`;
  },
  create: (settings, { input }) => {
    const { width, heads, norm, head } = settings;
    checkHead(head);
    if (norm === "pre" && head.norm === "layer")
      throw new SettingError("model.head.norm", "layer", "none or batch where model.norm is pre, which has one there");
    if (width % heads !== 0) throw new SettingError("model.heads", heads, `a divisor of model.width, ${width}`);
    return createTransformer(settings, input);
  },
});
