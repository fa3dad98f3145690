/** @file What commands answer: tables and sentences for a console, documents for programs. */
export { describeDiagram, listTheory, tellDiagram } from "./adamDiagram.ts";
export { describeAdamLine, tellAdamLine } from "./adamLine.ts";
export { alignRows } from "./alignRows.ts";
export type { Answer } from "./answer.ts";
export { tellDescents } from "./descents.ts";
export { tellMachine } from "./machine.ts";
export { tellQuadratic } from "./quadratic.ts";
export { listFindings } from "./runFindings.ts";
