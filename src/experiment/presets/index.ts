/** @file The presets by name. */
import { addition } from "./addition.ts";
import { deepLinear } from "./deepLinear.ts";
import { division } from "./division.ts";
import { divisionOpenai } from "./divisionOpenai.ts";
import { fcnCifar200 } from "./fcnCifar200.ts";
import { gaussian } from "./gaussian.ts";
import { hypercube } from "./hypercube.ts";
import { mnistOmnigrok } from "./mnistOmnigrok.ts";
import { multiplication } from "./multiplication.ts";
import { nanda } from "./nanda.ts";
import { parityHinge } from "./parityHinge.ts";
import type { Preset } from "./preset.ts";
import { s5 } from "./s5.ts";
import { subtraction } from "./subtraction.ts";

export type { Preset } from "./preset.ts";

const ALL: readonly Preset[] = [
  hypercube,
  division,
  divisionOpenai,
  addition,
  subtraction,
  multiplication,
  s5,
  nanda,
  fcnCifar200,
  deepLinear,
  gaussian,
  mnistOmnigrok,
  parityHinge,
];

export const PRESETS: ReadonlyMap<string, Preset> = new Map(ALL.map((preset) => [preset.experiment.name, preset]));
