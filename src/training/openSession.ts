/** @file Sessions in this process. */
import { isUnexamined } from "../data/index.ts";
import { nodeHost } from "../engine/hosts/node.ts";
import type { Experiment } from "../experiment/index.ts";
import { createSession, examineData, type SessionOptions, type TrainingSession } from "../session/index.ts";
import { chooseThreads } from "./chooseThreads.ts";
import { placeData } from "./examineExperiment.ts";
import { nodeFiles } from "./nodeFiles.ts";
import type { EngineOptions } from "./prepareRun.ts";

/**
 * Prepares an experiment to be trained step by step in this process: `createSession` with Node.js as the host. Nothing is
 * written; `dispose` ends its threads.
 * @throws RequestError where it needs more memory than can be had, or this process rounds otherwise than it should
 * @example
 * import { loadExperiment, openSession } from "slingshot-lab/training";
 *
 * const session = await openSession(loadExperiment("hypercube"));
 * const state = session.capture();
 * const [loss] = session.advance();
 * session.restore(state);
 * console.log(session.step, session.advance()[0] === loss); // 0 true
 * session.dispose();
 */
export async function openSession(
  asked: Experiment,
  { threads = "auto", data, loaded: given, ...options }: EngineOptions & Pick<SessionOptions, "loaded"> = {},
): Promise<TrainingSession> {
  const placed = placeData(asked, data);
  const { experiment, loaded } = isUnexamined(placed.data)
    ? await examineData(placed, nodeFiles)
    : { experiment: placed, loaded: given };
  const count = threads === "auto" ? chooseThreads(experiment) : threads;
  return createSession(experiment, { ...options, loaded, threads: count, host: nodeHost, files: nodeFiles });
}
