/** @file The presets by name. */
import { addition } from "./addition.ts";
import { cnnCifar } from "./cnnCifar.ts";
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
import { resnet18Cifar } from "./resnet18Cifar.ts";
import { s5 } from "./s5.ts";
import { subtraction } from "./subtraction.ts";
import { vgg11BnCifar, vgg11Cifar } from "./vggCifar.ts";
import { vitCifar, vitSmallCifar } from "./vitCifar.ts";

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
  cnnCifar,
  vgg11Cifar,
  vgg11BnCifar,
  vitSmallCifar,
  vitCifar,
  resnet18Cifar,
];

export const PRESETS: ReadonlyMap<string, Preset> = new Map(ALL.map((preset) => [preset.experiment.name, preset]));
