/**
 * @file Convolution in two dimensions, and its two gradients. Each of the three is linear in both of its inputs, and their
 * derivatives are among the three again, as often as one differentiates.
 */
import { pluralise } from "../../words.ts";
import type { FloatType, TensorData } from "../dtype.ts";
import { formatShape, sameShape, sizeOf } from "../shape.ts";
import { apply, expectFloats, input, type Operation, ShapeError, type Tensor } from "../tensor.ts";
import { add } from "./add.ts";
import { rowOf } from "./broadcast.ts";
import {
  type ConvolutionSizes,
  filterScratchBytes,
  lowerFilters,
  lowerPasses,
  passScratchBytes,
} from "./convolutionKernels.ts";
import { sumBack, sumFilters, sumForward } from "./convolutionReference.ts";
import { bothAxes, type Pair, type PerAxis, type Sliding, slideAxes } from "./convolutionShape.ts";
import { relu } from "./relu.ts";

/** How filters slide, and how many groups of channels there are that know nothing of each other. */
interface ConvolutionAttributes extends Sliding {
  readonly groups: number;
}

interface ForwardAttributes extends ConvolutionAttributes {
  /** Set by `absorb` alone; so is a third input, a bias of one value a filter. */
  readonly activation: "none" | "relu";
}

interface InputGradientAttributes extends ConvolutionAttributes {
  readonly image: Pair;
}

interface WeightGradientAttributes extends ConvolutionAttributes {
  readonly kernel: Pair;
}

/** What the shapes of images and filters say, or what does not fit. */
function measure(
  operation: Operation,
  inputs: readonly Tensor[],
  x: readonly number[],
  weight: readonly number[],
  attributes: ConvolutionAttributes,
): ConvolutionSizes {
  const { groups } = attributes;
  const [images, height, width, channels] = x as readonly number[] as [number, number, number, number];
  const [filters, inner, kernelY, kernelX] = weight as readonly number[] as [number, number, number, number];
  const refuse = (problem: string) => new ShapeError(operation.name, inputs, problem);
  if (!(Number.isSafeInteger(groups) && groups >= 1))
    throw refuse(`groups must be a whole number from 1, not ${groups}`);
  if (channels % groups !== 0) throw refuse(`${groups} groups do not divide ${channels} channels`);
  if (filters % groups !== 0) throw refuse(`${groups} groups do not divide ${filters} filters`);
  if (inner * groups !== channels) {
    throw refuse(
      `images of ${channels} channels in ${groups} ${pluralise(groups, "group")} need filters of ${channels / groups}, not ${inner}`,
    );
  }
  const sizes = { image: [height, width], kernel: [kernelY, kernelX] } as const;
  const axes = slideAxes(operation.name, inputs, sizes, attributes);
  return { dtype: (inputs[0] as Tensor).dtype as FloatType, images, groups, inner, filters: filters / groups, axes };
}

function expectRank4(name: string, inputs: readonly Tensor[], count: number): void {
  expectFloats(name, inputs, count);
  if (inputs.slice(0, 2).every(({ shape }) => shape.length === 4)) return;
  throw new ShapeError(name, inputs, "needs images [N, H, W, C] and filters [out, C / groups, kernel y, kernel x]");
}

const shapeOfPlaces = ({ images, groups, filters, axes: [y, x] }: ConvolutionSizes) => [
  ...[images, y.output, x.output, groups * filters],
];

const sizesForward = (node: Pick<Tensor<ForwardAttributes>, "inputs" | "attributes">) => {
  const [x, weight] = node.inputs as [Tensor, Tensor];
  return measure(forwardOperation, node.inputs, x.shape, weight.shape, node.attributes);
};

const forwardOperation: Operation<ForwardAttributes> = {
  name: "conv2d",
  infer: (inputs, attributes) => {
    expectRank4("conv2d", inputs, inputs.length === 3 ? 3 : 2);
    const sizes = sizesForward({ inputs, attributes });
    const bias = inputs[2]?.shape;
    if (bias && (bias.length !== 1 || bias[0] !== sizes.groups * sizes.filters)) {
      throw new ShapeError("conv2d", inputs, `needs a bias of ${sizes.groups * sizes.filters} values`);
    }
    return { shape: shapeOfPlaces(sizes), dtype: sizes.dtype };
  },
  differentiate: (node, cotangent) => {
    if (node.inputs.length !== 2) throw new Error("a fused conv2d has no derivative: differentiate before fusing");
    const [x, weight] = node.inputs as [Tensor, Tensor];
    return [
      inputGradient(cotangent, weight, pairFrom(x.shape, 1), node.attributes),
      weightGradient(x, cotangent, pairFrom(weight.shape, 2), node.attributes),
    ];
  },
  evaluate: (node, [x, weight, bias], output) => {
    const sizes = sizesForward(node);
    const round = node.dtype === "f32" ? Math.fround : Number;
    const channels = sizes.groups * sizes.filters;
    sumForward(sizes, x as TensorData, weight as TensorData, output, round);
    for (let i = 0; i < output.length; i++) {
      let value = output[i] as number;
      if (bias) value = round(value + (bias[i % channels] as number));
      if (node.attributes.activation === "relu") value = value > 0 ? value : Number.isNaN(value) ? value : 0;
      output[i] = value;
    }
  },
  /** relu(add(conv2d(x, weight), bias)), or either half of it: the kernel adds and clips as it stores. */
  absorb: ({ inputs, attributes }, next) => {
    if (attributes.activation !== "none") return null;
    if (next.operation === relu.operation)
      return apply(forwardOperation, inputs, { ...attributes, activation: "relu" });
    const bias = next.operation === add.operation && inputs.length === 2 ? rowOf(input(next, 1)) : null;
    return bias && apply(forwardOperation, [...inputs, bias], attributes);
  },
  products: (node) => {
    const { inner, axes } = sizesForward(node);
    return sizeOf(node.shape) * inner * axes[0].kernel * axes[1].kernel;
  },
  scratchBytes: (node, traits) => passScratchBytes(sizesForward(node), false, traits),
  lower: (node, place) => {
    const bias = node.inputs.length === 3 ? place.input(2) : 0;
    return lowerPasses(sizesForward(node), false, place, { bias, relu: node.attributes.activation === "relu" });
  },
};

const pairFrom = (shape: readonly number[], axis: number): Pair => [shape[axis] as number, shape[axis + 1] as number];

/** Only what says how windows slide: the other operations have fields of their own. */
const slidingOf = ({ stride, padding, dilation, groups }: ConvolutionAttributes): ConvolutionAttributes => ({
  ...{ stride, padding, dilation, groups },
});

const convolve = (x: Tensor, weight: Tensor, attributes: ConvolutionAttributes): Tensor =>
  apply(forwardOperation, [x, weight], { ...slidingOf(attributes), activation: "none" });

/** Shapes of what a gradient is given: slopes must lie at the places that the convolution has. */
function expectPlaces(operation: Operation, inputs: readonly Tensor[], slope: Tensor, sizes: ConvolutionSizes): void {
  const places = shapeOfPlaces(sizes);
  if (sameShape(slope.shape, places)) return;
  throw new ShapeError(operation.name, inputs, `needs slopes of shape ${formatShape(places)}`);
}

const sizesBack = (node: Pick<Tensor<InputGradientAttributes>, "inputs" | "attributes">) => {
  const [slope, weight] = node.inputs as [Tensor, Tensor];
  const channels = (weight.shape[1] as number) * node.attributes.groups;
  const x = [slope.shape[0] as number, ...node.attributes.image, channels];
  return measure(inputGradientOperation, node.inputs, x, weight.shape, node.attributes);
};

const inputGradientOperation: Operation<InputGradientAttributes> = {
  name: "conv2dInputGradient",
  infer: (inputs, attributes) => {
    expectRank4("conv2dInputGradient", inputs, 2);
    const sizes = sizesBack({ inputs, attributes });
    expectPlaces(inputGradientOperation, inputs, inputs[0] as Tensor, sizes);
    return { shape: [sizes.images, ...attributes.image, sizes.groups * sizes.inner], dtype: sizes.dtype };
  },
  differentiate: ({ inputs, attributes }, cotangent) => {
    const [slope, weight] = inputs as [Tensor, Tensor];
    return [
      convolve(cotangent, weight, attributes),
      weightGradient(cotangent, slope, pairFrom(weight.shape, 2), attributes),
    ];
  },
  evaluate: (node, [slope, weight], output) => {
    const round = node.dtype === "f32" ? Math.fround : Number;
    sumBack(sizesBack(node), slope as TensorData, weight as TensorData, output, round);
  },
  scratchBytes: (node, traits) => passScratchBytes(sizesBack(node), true, traits),
  lower: (node, place) => lowerPasses(sizesBack(node), true, place),
};

/** The slopes of a convolution's images, given those of its result. */
function inputGradient(slope: Tensor, weight: Tensor, image: Pair, attributes: ConvolutionAttributes): Tensor {
  return apply(inputGradientOperation, [slope, weight], { ...slidingOf(attributes), image });
}

const sizesOfFilters = (node: Pick<Tensor<WeightGradientAttributes>, "inputs" | "attributes">) => {
  const [x, slope] = node.inputs as [Tensor, Tensor];
  const { groups, kernel } = node.attributes;
  const weight = [slope.shape[3] as number, (x.shape[3] as number) / groups, ...kernel];
  return measure(weightGradientOperation, node.inputs, x.shape, weight, node.attributes);
};

const weightGradientOperation: Operation<WeightGradientAttributes> = {
  name: "conv2dWeightGradient",
  infer: (inputs, attributes) => {
    expectRank4("conv2dWeightGradient", inputs, 2);
    const sizes = sizesOfFilters({ inputs, attributes });
    expectPlaces(weightGradientOperation, inputs, inputs[1] as Tensor, sizes);
    return { shape: [sizes.groups * sizes.filters, sizes.inner, ...attributes.kernel], dtype: sizes.dtype };
  },
  differentiate: ({ inputs, attributes }, cotangent) => {
    const [x, slope] = inputs as [Tensor, Tensor];
    return [inputGradient(slope, cotangent, pairFrom(x.shape, 1), attributes), convolve(x, cotangent, attributes)];
  },
  evaluate: (node, [x, slope], output) => {
    const round = node.dtype === "f32" ? Math.fround : Number;
    sumFilters(sizesOfFilters(node), x as TensorData, slope as TensorData, output, round);
  },
  scratchBytes: (node, traits) => filterScratchBytes(sizesOfFilters(node), traits),
  lower: (node, place) => lowerFilters(sizesOfFilters(node), place),
};

/** The slopes of a convolution's filters, given those of its result. */
function weightGradient(x: Tensor, slope: Tensor, kernel: Pair, attributes: ConvolutionAttributes): Tensor {
  return apply(weightGradientOperation, [x, slope], { ...slidingOf(attributes), kernel });
}

/** How the filters of a convolution slide over images; numbers are for both axes, pairs [y, x]. */
export interface ConvolutionOptions {
  /** Elements between neighbouring places; 1 by default. */
  readonly stride?: PerAxis;
  /** Zeros beside either end of an image; none by default. */
  readonly padding?: PerAxis;
  /** Distance between neighbouring elements of a filter; 1 by default. */
  readonly dilation?: PerAxis;
  /** Groups of channels, each with filters of its own; 1 by default. */
  readonly groups?: number;
}

/**
 * Two-dimensional convolution, as torch.nn.functional.conv2d computes it (filters are not flipped), of images whose channels lie
 * together: as rows of channels they are what biases, normalisations and products read.
 *
 * Each sum runs over the filter's rows, its columns and the channels, ascending from +0; what is beside the image is +0.
 *
 * @param x [N, H, W, C]
 * @param weight [out, C / groups, kernel y, kernel x], as checkpoints of PyTorch have it
 * @returns [N, H′, W′, out], H′ = ⌊(H + 2 padding − dilation (kernel − 1) − 1) / stride⌋ + 1
 * @throws ShapeError where shapes do not fit, a number is none that is allowed, or a filter is larger than the padded image
 */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: ConvolutionOptions = {},
): Tensor {
  const sliding = { stride: bothAxes(stride), padding: bothAxes(padding), dilation: bothAxes(dilation) };
  return convolve(x, weight, { ...sliding, groups });
}
