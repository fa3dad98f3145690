/** @file Convolutions one after the other, each with its activation, numbered as in a torch.nn.Sequential called `features`. */
import type { ImageSize } from "../data/index.ts";
import { avgPool2d, maxPool2d, type Tensor } from "../engine/index.ts";
import type { ImageBody } from "./imageClassifier.ts";
import { convolve, countNumbers, flatten, flattenByChannels, leastRows, slide } from "./imageLayers.ts";
import { drawsOf, type Initialization, listLayer } from "./initialization.ts";
import { listNormBuffers, listNormParameters, normalize } from "./normalization.ts";

/** A convolution at stride 1, and whether its result is pooled in windows of 2 × 2. */
export interface StackLayer {
  readonly filters: number;
  readonly isPooled: boolean;
}

export interface StackSettings {
  readonly layers: readonly StackLayer[];
  readonly kernel: number;
  readonly padding: number;
  readonly pooling: "max" | "average";
  readonly hasBias: boolean;
  readonly norm: "none" | "batch";
  readonly activate: (x: Tensor) => Tensor;
  readonly initialization: Initialization;
  readonly initializationScale: number;
}

/** A layer with its names and the sizes of its images. */
export interface PlannedLayer extends StackLayer {
  readonly name: string;
  readonly normName: string;
  /** What the convolution reads. */
  readonly input: ImageSize;
  /** What it gives, before that is pooled. */
  readonly places: ImageSize;
  /** What the next layer reads. */
  readonly output: ImageSize;
}

/** The layers for images of a size; sides are 0 or less where a window did not fit. */
export function planStack(
  { layers, kernel, padding, norm }: Pick<StackSettings, "layers" | "kernel" | "padding" | "norm">,
  image: ImageSize,
): readonly PlannedLayer[] {
  const planned: PlannedLayer[] = [];
  let [index, input] = [0, image];
  for (const layer of layers) {
    const places = { ...slide(input, { kernel, padding }), channels: layer.filters };
    const output = layer.isPooled ? { ...places, ...slide(places, { kernel: 2, stride: 2 }) } : places;
    planned.push({ ...layer, name: `features.${index}`, normName: `features.${index + 1}`, input, places, output });
    // The activation is a module too.
    index += 2 + (norm === "none" ? 0 : 1) + (layer.isPooled ? 1 : 0);
    input = output;
  }
  return planned;
}

/** @param image of which every layer leaves something */
export function createStack(settings: StackSettings, image: ImageSize): ImageBody {
  const { kernel, padding, hasBias, norm, activate, initialization, initializationScale: scale } = settings;
  const layers = planStack(settings, image);
  const pool = settings.pooling === "max" ? maxPool2d : avgPool2d;
  const parameters = layers.flatMap(({ name, normName, filters, input }) => {
    const shape = [filters, input.channels, kernel, kernel];
    return [
      ...listLayer(name, { shape, hasBias, draws: drawsOf(initialization, shape), scale }),
      ...listNormParameters(normName, norm, filters),
    ];
  });
  return {
    parameters,
    buffers: layers.flatMap(({ normName, filters }) => listNormBuffers(normName, norm, filters)),
    features: countNumbers(layers.at(-1)?.output ?? image),
    layers: layers.map(({ name }) => name),
    leastBatch: norm === "none" ? 1 : Math.max(...layers.map(({ places }) => leastRows(places))),
    activationsPerRow: layers.reduce((sum, { places }) => sum + countNumbers(places), countNumbers(image)),
    trace: (images, state) => {
      let x = images;
      const outputs: Tensor[] = [];
      for (const { name, normName, isPooled } of layers) {
        x = activate(normalize(convolve(x, name, state, { padding }), normName, norm, state));
        outputs.push(flatten(x));
        if (isPooled) x = pool(x, 2);
      }
      return { x: flattenByChannels(x), outputs };
    },
  };
}
