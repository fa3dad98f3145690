/** @file Explanations of later papers, each beside the runs that can contradict it. */
import type { Study } from "../study.ts";
import { adamBetas } from "./adamBetas.ts";
import { adamDiagram } from "./adamDiagram.ts";
import { decoupledV } from "./decoupledV.ts";
import { firstLight } from "./firstLight.ts";
import { grokfast } from "./grokfast.ts";
import { hinge } from "./hinge.ts";
import { interventions } from "./interventions.ts";
import { muon } from "./muon.ts";
import { muonFrozen } from "./muonFrozen.ts";
import { normAndScale } from "./normAndScale.ts";
import { predictors } from "./predictors.ts";
import { progress } from "./progress.ts";
import { stableMax } from "./stableMax.ts";

export const JUDGES: readonly Study[] = [
  ...[
    firstLight,
    interventions,
    muon,
    muonFrozen,
    decoupledV,
    adamDiagram,
    adamBetas,
    stableMax,
    hinge,
    normAndScale,
    progress,
    grokfast,
    predictors,
  ],
];
