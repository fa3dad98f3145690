/** @file ResNet in its form for small images: no pooling before the blocks, and a first convolution of 3 × 3. */
import { z } from "zod";
import type { ImageShape, ImageSize } from "../data/index.ts";
import { add, avgPool2d, relu, type Tensor } from "../engine/index.ts";
import { commonSettings, initializationScale } from "./commonSettings.ts";
import { checkHead, headSettings } from "./head.ts";
import { createImageClassifier, type ImageBody } from "./imageClassifier.ts";
import { convolve, countNumbers, flatten, leastRows, slide } from "./imageLayers.ts";
import { drawsOf, listLayer } from "./initialization.ts";
import type { LayerState } from "./layerState.ts";
import { defineModel, type Model, type Parameter } from "./model.ts";
import { listNormBuffers, listNormParameters, normalize } from "./normalization.ts";

const count = z.int().min(1).max(64);

const settings = z
  .strictObject({
    name: z.literal("resnet"),
    blocks: z
      .tuple([count, count, count, count])
      .default([2, 2, 2, 2])
      .describe(
        "Blocks of two convolutions in each of the four stages: [2, 2, 2, 2] is ResNet-18, [3, 4, 6, 3] ResNet-34.",
      ),
    width: z
      .int()
      .min(1)
      .max(8192)
      .default(64)
      .describe("Filters of the first stage; each of the others has twice as many, on images half as high and wide."),
    initialization: z
      .enum(["torchvision", "pytorch"])
      .default("torchvision")
      .describe(
        "First weights of the convolutions. `torchvision`: normal with variance 2/outputs, where a filter has as many outputs as it covers pixels times the filters there are (He et al. 2015, by outputs). `pytorch`: uniform in ±1/√(inputs), as torch.nn.Conv2d. The linear layer is uniform in ±1/√(inputs), weights and biases, in both.",
      ),
    initializationScale,
    head: headSettings,
    ...commonSettings,
  })
  .describe(
    "ResNet (He et al. 2016) for small images: a convolution of 3 × 3 at stride 1 and no pooling before the blocks, batch normalisation after every convolution, and the mean over the last images before the linear layer.",
  );

/** What the network itself depends on. */
type ResnetSettings = Omit<z.output<typeof settings>, "name" | "weightNoise" | "precision">;

/** A convolution without a bias, and the batch normalisation of its result. */
interface Layer {
  readonly name: string;
  readonly normName: string;
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  readonly inputs: number;
  readonly places: ImageSize;
}

interface Block {
  readonly name: string;
  readonly first: Layer;
  readonly second: Layer;
  /** On the way around the block, where its result has another shape than what it reads. */
  readonly shortcut: Layer | undefined;
}

const paddingOf = (kernel: 1 | 3): 0 | 1 => (kernel === 3 ? 1 : 0);

/** A layer of `filters` filters on images of size `from`. */
function planLayer(
  names: Pick<Layer, "name" | "normName">,
  from: ImageSize,
  { filters, kernel, stride }: { readonly filters: number; readonly kernel: 1 | 3; readonly stride: 1 | 2 },
): Layer {
  const places = { ...slide(from, { kernel, stride, padding: paddingOf(kernel) }), channels: filters };
  return { ...names, kernel, stride, inputs: from.channels, places };
}

function planBlock(name: string, from: ImageSize, filters: number, stride: 1 | 2): Block {
  const named = (i: 1 | 2) => ({ name: `${name}.conv${i}`, normName: `${name}.bn${i}` });
  const first = planLayer(named(1), from, { filters, kernel: 3, stride });
  const second = planLayer(named(2), first.places, { filters, kernel: 3, stride: 1 });
  const around = { name: `${name}.downsample.0`, normName: `${name}.downsample.1` };
  const isSame = stride === 1 && from.channels === filters;
  return {
    name,
    first,
    second,
    shortcut: isSame ? undefined : planLayer(around, from, { filters, kernel: 1, stride }),
  };
}

function planBlocks({ blocks: counts, width }: ResnetSettings, image: ImageSize): Block[] {
  const blocks: Block[] = [];
  let from = image;
  counts.forEach((count, stage) => {
    for (let i = 0; i < count; i++) {
      const block = planBlock(`layer${stage + 1}.${i}`, from, width * 2 ** stage, stage > 0 && i === 0 ? 2 : 1);
      blocks.push(block);
      from = block.second.places;
    }
  });
  return blocks;
}

function createBody(settings: ResnetSettings, image: ImageSize): ImageBody {
  const { width, initialization, initializationScale: scale } = settings;
  const stem = planLayer({ name: "conv1", normName: "bn1" }, image, { filters: width, kernel: 3, stride: 1 });
  const blocks = planBlocks(settings, stem.places);
  const layers = [
    stem,
    ...blocks.flatMap(({ first, second, shortcut }) => [first, second, ...(shortcut === undefined ? [] : [shortcut])]),
  ];
  const listParameters = ({ name, normName, kernel, inputs, places: { channels } }: Layer): Parameter[] => {
    const shape = [channels, inputs, kernel, kernel];
    return [
      ...listLayer(name, { shape, hasBias: false, draws: drawsOf(initialization, shape), scale }),
      ...listNormParameters(normName, "batch", channels),
    ];
  };
  return {
    parameters: layers.flatMap(listParameters),
    buffers: layers.flatMap(({ normName, places }) => listNormBuffers(normName, "batch", places.channels)),
    features: (layers.at(-1) as Layer).places.channels,
    layers: [stem.name, ...blocks.map(({ name }) => name)],
    leastBatch: Math.max(...layers.map(({ places }) => leastRows(places))),
    activationsPerRow: layers.reduce((sum, { places }) => sum + 2 * countNumbers(places), countNumbers(image)),
    trace: (images, state) => {
      let x = relu(traceLayer(images, stem, state));
      const outputs = [flatten(x)];
      for (const block of blocks) {
        x = traceBlock(x, block, state);
        outputs.push(flatten(x));
      }
      return { x: flatten(avgPool2d(x, [x.shape[1] as number, x.shape[2] as number])), outputs };
    },
  };
}

function traceLayer(x: Tensor, { name, normName, kernel, stride }: Layer, state: LayerState): Tensor {
  const convolved = convolve(x, name, state, { stride, padding: paddingOf(kernel) });
  return normalize(convolved, normName, "batch", state);
}

function traceBlock(x: Tensor, { first, second, shortcut }: Block, state: LayerState): Tensor {
  const inner = traceLayer(relu(traceLayer(x, first, state)), second, state);
  return relu(add(inner, shortcut === undefined ? x : traceLayer(x, shortcut, state)));
}

/** Names are those of torchvision, of which `conv1` is smaller and `maxpool` left out. */
function createResnet(settings: ResnetSettings, image: ImageShape, classes: number): Model<"images"> {
  const { head, initializationScale: scale } = settings;
  const body = createBody(settings, image);
  const draws = drawsOf("pytorch", [classes, body.features]);
  return createImageClassifier(body, head, { name: "fc", hasBias: true, classes, draws, scale });
}

export const resnet = defineModel({
  name: "resnet",
  source: "He et al. 2016 (arXiv 1512.03385), whose 18 layers begin here as those for CIFAR-10 do",
  accepts: ["images"],
  settings,
  firstWeights: ["initialization", "initializationScale"],
  describe: ({ blocks, width, precision }) => {
    const depth = blocks.reduce((sum, count) => sum + 2 * count, 2);
    return `resnet${depth} of width ${width} in ${precision}`;
  },
  create: (settings, { input, classes }) => {
    checkHead(settings.head);
    return createResnet(settings, input, classes);
  },
});
