/** @file The toys: what optimizers do where all can be worked out, in float64 and without a network. */
export {
  type Cell,
  DELTAS,
  type Diagram,
  type DiagramSettings,
  drawDiagram,
  type Edge,
  fitEdges,
  GAMMAS,
  type Interval,
  spaceEvenly,
} from "./adamDiagram.ts";
export { ADAM_LINE, type AdamLineResult, type AdamLineSettings, LEAST_CROSSINGS, runAdamLine } from "./adamLine.ts";
export { type AdamPlace, isSaidToSpike, predictSpikes, QUADRATIC_BOUNDARY, type SpikyRange } from "./adamTheory.ts";
export {
  CONTESTANTS,
  type Contestant,
  type Descent,
  type DescentSettings,
  descend,
  listContestants,
  race,
} from "./descent.ts";
export { finish, type Work } from "./pieces.ts";
export {
  contractionBound,
  cycleAmplitude,
  type Direction,
  type Ending,
  type QuadraticResult,
  type QuadraticSettings,
  runQuadratic,
} from "./quadratic.ts";
export { type Point, rastrigin, rosenbrock, type Surface } from "./surfaces.ts";
