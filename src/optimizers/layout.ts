/** @file Where each parameter stands in the flat vector, so that an optimizer can work tensor by tensor. */
import { joinTensors, part, type Shape, sizeOf, type Tensor } from "../engine/index.ts";
import { listNames } from "../listNames.ts";
import { SettingError } from "../settingError.ts";

/** What a parameter is to the network: a matrix between hidden layers or the filters of a convolution, a table of embeddings, the weight of the last layer, or a vector. */
export type ParameterRole = "matrix" | "embedding" | "lastLayer" | "vector";

/** One parameter tensor of the flat vector; they stand in it one after the other. */
export interface ParameterPlace {
  /** As in a PyTorch state dict: `layers.0.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly role: ParameterRole;
}

export type Layout = readonly ParameterPlace[];

/** Length of the flat vector. */
export function lengthOf(layout: Layout): number {
  return layout.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Whether a name is what `pattern` says, in which `*` stands for any characters, or for none. */
export function fitsPattern(pattern: string, name: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  const last = others.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const piece of others) {
    const found = name.indexOf(piece, from);
    if (found === -1) return false;
    from = found + piece.length;
  }
  return name.length - from >= last.length && name.endsWith(last);
}

/** Names of the parameters that one of `patterns` fits. */
export function matchNames(layout: Layout, patterns: readonly string[]): ReadonlySet<string> {
  const names = layout.map(({ name }) => name);
  return new Set(names.filter((name) => patterns.some((pattern) => fitsPattern(pattern, name))));
}

/**
 * @param path of the setting that has the patterns
 * @throws SettingError where one of them fits no parameter
 */
export function requireMatches(layout: Layout, patterns: readonly string[], path: string): void {
  const names = layout.map(({ name }) => name);
  const lost = patterns.find((pattern) => !names.some((name) => fitsPattern(pattern, name)));
  if (lost === undefined) return;
  throw new SettingError(path, lost, `patterns that each fit a parameter; the network has ${listNames(names)}`);
}

type Compute = (...parts: readonly Tensor[]) => Tensor;

/**
 * A vector made of others: with `chosen` where a parameter's name is among `names`, with `otherwise` elsewhere. Both get the
 * same stretch of every one of `vectors`. Where all or none are chosen, nothing is taken apart.
 */
export function computeByName(
  layout: Layout,
  names: ReadonlySet<string>,
  vectors: readonly Tensor[],
  { chosen, otherwise }: { readonly chosen: Compute; readonly otherwise: Compute },
): Tensor {
  const runs = findRuns(layout, names);
  if (runs.length === 1) return (runs[0]?.isChosen ? chosen : otherwise)(...vectors);
  return joinTensors(
    runs.map(({ isChosen, offset, length }) =>
      (isChosen ? chosen : otherwise)(...vectors.map((vector) => part(vector, offset, [length]))),
    ),
  );
}

/** The stretches of `vector` whose names are not among `names`, one after the other. */
export function takeOthers(layout: Layout, names: ReadonlySet<string>, vector: Tensor): Tensor {
  const runs = findRuns(layout, names).filter(({ isChosen }) => !isChosen);
  return joinTensors(runs.map(({ offset, length }) => part(vector, offset, [length])));
}

/** A vector made tensor by tensor: `compute` gets each parameter's place and its tensor, in its shape, in each of `vectors`. */
export function computeByTensor(
  layout: Layout,
  vectors: readonly Tensor[],
  compute: (place: ParameterPlace, ...parts: readonly Tensor[]) => Tensor,
): Tensor {
  let offset = 0;
  const tensors = layout.map((place) => {
    const parts = vectors.map((vector) => part(vector, offset, place.shape));
    offset += sizeOf(place.shape);
    return compute(place, ...parts);
  });
  return joinTensors(tensors);
}

/** Where each parameter stands in the flat vector. */
export function listStretches(
  layout: Layout,
): { readonly name: string; readonly offset: number; readonly length: number }[] {
  let end = 0;
  return layout.map(({ name, shape }) => {
    const length = sizeOf(shape);
    end += length;
    return { name, offset: end - length, length };
  });
}

interface Run {
  readonly isChosen: boolean;
  readonly offset: number;
  readonly length: number;
}

/** Neighbours that are treated alike, as one stretch. */
function findRuns(layout: Layout, names: ReadonlySet<string>): Run[] {
  const runs: Run[] = [];
  for (const { name, offset, length } of listStretches(layout)) {
    const isChosen = names.has(name);
    const last = runs.at(-1);
    if (last?.isChosen === isChosen) runs[runs.length - 1] = { ...last, length: last.length + length };
    else runs.push({ isChosen, offset, length });
  }
  return runs;
}
