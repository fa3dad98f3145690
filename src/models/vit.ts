/** @file The vision transformer: patches of an image as tokens, and one more token that reads them. */
import { z } from "zod";
import type { ImageShape } from "../data/index.ts";
import {
  add,
  attention,
  broadcastTo,
  concatenate,
  constant,
  layerNorm,
  matmul,
  part,
  reshape,
  sizeOf,
  type Tensor,
} from "../engine/index.ts";
import { SettingError } from "../settingError.ts";
import { pluralise } from "../words.ts";
import { ACTIVATIONS } from "./activations.ts";
import { commonSettings, initializationScale, width } from "./commonSettings.ts";
import { checkHead, headSettings } from "./head.ts";
import { createImageClassifier, type ImageBody } from "./imageClassifier.ts";
import { convolve } from "./imageLayers.ts";
import { drawnParameter, drawsOf, listLayer, normalDraw, normalDraws, scaleFirstValues } from "./initialization.ts";
import type { LayerState } from "./layerState.ts";
import { defineModel, type Model, type Parameter } from "./model.ts";
import { listNormParameters } from "./normalization.ts";
import { takeLast } from "./takeLast.ts";

const settings = z
  .strictObject({
    name: z.literal("vit"),
    patch: z
      .int()
      .min(1)
      .max(1024)
      .default(4)
      .describe("Height and width of a patch, in pixels. Must divide those of the images."),
    depth: z.int().min(1).max(64).default(12).describe("Blocks of attention and MLP. Thilak et al., Fig. 6 use 12."),
    width: width
      .default(384)
      .describe("Width of the residual stream. A multiple of `heads`. Thilak et al., Fig. 6 use 384."),
    heads: z
      .int()
      .min(1)
      .max(65_536)
      .default(12)
      .describe(
        "Heads of each attention layer, each of width/heads dimensions. Must divide `width`. Thilak et al., Fig. 6 use 12.",
      ),
    mlpRatio: z
      .int()
      .min(1)
      .max(64)
      .default(4)
      .describe("Hidden units of the MLP of each block, in widths of the residual stream."),
    initializationScale,
    head: headSettings,
    ...commonSettings,
  })
  .describe(
    "A vision transformer (Dosovitskiy et al. 2021) for images, as timm's `VisionTransformer` without dropout: pre-norm blocks, GELU, a class token and learnt positions.",
  );

/** What the network itself depends on. */
type VitSettings = Omit<z.output<typeof settings>, "name" | "weightNoise" | "precision">;

/** timm's, where PyTorch's own is 1e-5. */
const EPSILON = 1e-6;

/** timm draws linear weights and positions from a normal distribution that it cuts off a hundred of these away. */
const DEVIATION = 0.02;
const CLASS_TOKEN_DEVIATION = 1e-6;

/** Names are those of timm's `VisionTransformer`. */
function createVit(settings: VitSettings, image: ImageShape, classes: number): Model<"images"> {
  const { head, initializationScale: scale } = settings;
  const draws = normalDraws(DEVIATION);
  const body = createBody(settings, image);
  return createImageClassifier(body, head, { name: "head", hasBias: true, classes, draws, scale });
}

function createBody(settings: VitSettings, { height, width: across, channels }: ImageShape): ImageBody {
  const { patch, depth, width, mlpRatio } = settings;
  const patches = (height / patch) * (across / patch);
  return {
    parameters: listParameters(settings, { patches, channels }),
    buffers: [],
    features: width,
    layers: Array.from({ length: depth }, (_, block) => `blocks.${block}`),
    leastBatch: 1,
    activationsPerRow: height * across * channels + depth * (patches + 1) * width * (7 + 2 * mlpRatio),
    trace: (images, state) => traceBody(settings, patches, images, state),
  };
}

/** Every parameter before the head; weights are outputs × inputs. */
function listParameters(
  { patch, depth, width, mlpRatio, initializationScale: scale }: VitSettings,
  { patches, channels }: { readonly patches: number; readonly channels: number },
): Parameter[] {
  const token = (name: string, count: number, deviation: number) =>
    scaleFirstValues(drawnParameter(name, [1, count, width], normalDraw(deviation)), scale);
  const linear = (name: string, outputs: number, inputs: number) =>
    listLayer(name, { shape: [outputs, inputs], hasBias: true, draws: normalDraws(DEVIATION), scale });
  const norm = (name: string) => listNormParameters(name, "layer", width);
  const filters = [width, channels, patch, patch];
  const blocks = Array.from({ length: depth }, (_, block) => [
    ...norm(`blocks.${block}.norm1`),
    ...linear(`blocks.${block}.attn.qkv`, 3 * width, width),
    ...linear(`blocks.${block}.attn.proj`, width, width),
    ...norm(`blocks.${block}.norm2`),
    ...linear(`blocks.${block}.mlp.fc1`, mlpRatio * width, width),
    ...linear(`blocks.${block}.mlp.fc2`, width, mlpRatio * width),
  ]);
  return [
    token("cls_token", 1, CLASS_TOKEN_DEVIATION),
    token("pos_embed", patches + 1, DEVIATION),
    ...listLayer("patch_embed.proj", { shape: filters, hasBias: true, draws: drawsOf("pytorch", filters), scale }),
    ...blocks.flat(),
    ...norm("norm"),
  ];
}

/**
 * Tokens are rows: all patches of the first image, of the second and so on, and then the class tokens of all, so that what the
 * logits are read of are the last rows. After the last attention no others are computed.
 */
function traceBody(settings: VitSettings, patches: number, images: Tensor, state: LayerState) {
  const rows = images.shape[0] as number;
  const keys = listKeys(rows, patches);
  let x = embed(settings, patches, images, state);
  const outputs: Tensor[] = [];
  for (let block = 0; block < settings.depth; block++) {
    const asked = block === settings.depth - 1 ? rows : rows * (patches + 1);
    x = traceBlock(settings, `blocks.${block}`, { x, keys: takeLast(keys, asked), asked }, state);
    outputs.push(takeLast(x, rows));
  }
  return { x: normalize(x, "norm", state), outputs };
}

/** Patches and class tokens with their positions, of which the class token has the first. */
function embed({ patch, width }: VitSettings, patches: number, images: Tensor, state: LayerState): Tensor {
  const rows = images.shape[0] as number;
  const positions = reshape(state.parameter("pos_embed"), [(patches + 1) * width]);
  const convolved = convolve(images, "patch_embed.proj", state, { stride: patch });
  const tokens = add(reshape(convolved, [rows, patches, width]), part(positions, width, [patches, width]));
  const reader = add(reshape(state.parameter("cls_token"), [width]), part(positions, 0, [width]));
  const readers = broadcastTo(reader, [rows, width]);
  const all = concatenate([tokens, readers].map((part) => reshape(part, [sizeOf(part.shape)])));
  return reshape(all, [rows * (patches + 1), width]);
}

/** What each token attends to: the class token of its image and then all patches, as i32 [tokens, patches + 1]. */
function listKeys(rows: number, patches: number): Tensor {
  const tokens = rows * (patches + 1);
  const values = new Int32Array(tokens * (patches + 1));
  for (let token = 0, i = 0; token < tokens; token++) {
    const row = token < rows * patches ? Math.floor(token / patches) : token - rows * patches;
    values[i++] = rows * patches + row;
    for (let patch = 0; patch < patches; patch++) values[i++] = row * patches + patch;
  }
  return constant([tokens, patches + 1], values);
}

interface BlockInput {
  readonly x: Tensor;
  /** Of the rows that the block is asked for. */
  readonly keys: Tensor;
  /** How many rows the block is asked for, the last ones. */
  readonly asked: number;
}

function traceBlock(
  { width, heads }: VitSettings,
  name: string,
  { x, keys, asked }: BlockInput,
  state: LayerState,
): Tensor {
  const linear = (tensor: Tensor, layer: string) => {
    const weight = state.parameter(`${name}.${layer}.weight`);
    return add(matmul(tensor, weight, { transposeB: true }), state.parameter(`${name}.${layer}.bias`));
  };
  // The stacked projection's rows: queries, then keys and values.
  const stacked = reshape(state.parameter(`${name}.attn.qkv.weight`), [3 * width * width]);
  const project = (tensor: Tensor, from: number, count: number) => {
    const product = matmul(tensor, part(stacked, from * width, [count, width]), { transposeB: true });
    return add(product, part(state.parameter(`${name}.attn.qkv.bias`), from, [count]));
  };
  const inputs = normalize(x, `${name}.norm1`, state);
  const queries = project(takeLast(inputs, asked), 0, width);
  const attended = attention(queries, project(inputs, width, 2 * width), keys, heads);
  const middle = add(takeLast(x, asked), linear(attended, "attn.proj"));
  const hidden = ACTIVATIONS.gelu(linear(normalize(middle, `${name}.norm2`, state), "mlp.fc1"));
  return add(middle, linear(hidden, "mlp.fc2"));
}

const normalize = (x: Tensor, name: string, state: LayerState): Tensor =>
  layerNorm(x, state.parameter(`${name}.weight`), state.parameter(`${name}.bias`), EPSILON);

export const vit = defineModel({
  name: "vit",
  source: "Dosovitskiy et al. 2021 (arXiv 2010.11929); Thilak et al. 2022 (arXiv 2206.04817), Fig. 6",
  accepts: ["images"],
  settings,
  firstWeights: ["initializationScale"],
  describe: ({ patch, depth, width, heads, precision }) => {
    const [blocks, each] = [`${depth} ${pluralise(depth, "block")}`, `${heads} ${pluralise(heads, "head")}`];
    return `vit of ${blocks}, width ${width} and ${each} on patches of ${patch} × ${patch} in ${precision}`;
  },
  create: (settings, { input, classes }) => {
    const { patch, width, heads, head } = settings;
    checkHead(head);
    if (head.norm === "layer")
      throw new SettingError(
        "model.head.norm",
        "layer",
        "none or batch in a vit, which has a layer normalisation there",
      );
    if (width % heads !== 0) throw new SettingError("model.heads", heads, `a divisor of model.width, ${width}`);
    if (input.height % patch !== 0 || input.width % patch !== 0)
      throw new SettingError(
        "model.patch",
        patch,
        `a divisor of height and width of the images, ${input.height} × ${input.width}`,
      );
    return createVit(settings, input, classes);
  },
});
