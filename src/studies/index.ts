/** @file Studies: each is a question, the runs that answer it, and the page with the answer. */
export { firstLight } from "./firstLight.ts";
export { reportStudy } from "./reportStudy.ts";
export { startStudy } from "./runStudy.ts";
export type { Study } from "./study.ts";
