/** @file The gradient transforms: a new one is its file and its line here. */
import { Registry } from "../../registry.ts";
import { clipNorm } from "./clipNorm.ts";
import { clipValue } from "./clipValue.ts";
import { gradientNoise } from "./gradientNoise.ts";
import { grokfastEma } from "./grokfastEma.ts";
import { grokfastMa } from "./grokfastMa.ts";
import { orthogonalGradient } from "./orthogonalGradient.ts";
import type { TransformPart } from "./transform.ts";

export { defineTransform, type TransformInputs, type TransformPart, type TransformSettings } from "./transform.ts";

export const TRANSFORMS = [clipNorm, clipValue, grokfastEma, grokfastMa, orthogonalGradient, gradientNoise] as const;

/** Those, and what users add. */
export const transformParts = new Registry<TransformPart>("transform", TRANSFORMS as readonly TransformPart[]);
