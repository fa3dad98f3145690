/** @file The gradient transforms: a new one is its file and its line here. */
import { clipNorm } from "./clipNorm.ts";
import type { TransformPart } from "./transform.ts";

export { defineTransform, type TransformPart, type TransformSettings } from "./transform.ts";

export const TRANSFORMS = [clipNorm] as const;

/** The transform whose settings have this name. */
export function findTransform(name: string): TransformPart {
  const found = TRANSFORMS.find((part) => part.name === name);
  if (found === undefined) throw new Error(`there is no gradient transform ${name}`);
  return found;
}
