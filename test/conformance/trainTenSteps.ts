/** @file For tests: ten steps of an experiment, as text that shows every bit. */
import { loadExperiment } from "../../src/experiment/file/loadExperiment.ts";
import { createSession, type Engine } from "../../src/session/index.ts";
import { hostFor } from "./engines.ts";

export interface TenSteps {
  readonly columns: readonly string[];
  /** Of each step; every third has a validation where there is one. */
  readonly rows: readonly string[];
  /** Parameters, then buffers. */
  readonly bits: readonly string[];
}

/** @param resumed whether another session goes on from the state of the fourth */
export async function trainTenSteps(
  preset: string,
  settings: readonly string[],
  threads: number,
  engine: Engine,
  resumed = false,
): Promise<TenSteps> {
  const experiment = loadExperiment(preset, ["validation.everySteps=3", ...settings]);
  const open = () => createSession(experiment, { threads, engine, host: hostFor(threads) });
  const session = await open();
  const rows: string[] = [];
  const advance = (target: typeof session, until: number) => {
    while (target.step < until) rows.push([...target.advance()].map((x) => (Object.is(x, -0) ? "-0" : x)).join());
  };
  advance(session, 4);
  const last = resumed ? await open() : session;
  if (resumed) last.restore(session.capture());
  advance(last, 10);
  const { parameters, buffers } = last.capture();
  const bits = [parameters, buffers].map((values) => Buffer.from(values.slice().buffer).toString("base64"));
  const columns = session.columns.map(({ name }) => name);
  for (const each of new Set([session, last])) each.dispose();
  return { columns, rows, bits };
}
