/** @file Sessions in this process. */
import { nodeHost } from "../engine/hosts/node.ts";
import type { Experiment } from "../experiment/index.ts";
import { createSession, type SessionOptions, type TrainingSession } from "../session/index.ts";

/** `createSession` with Node.js as the host. */
export function openSession(experiment: Experiment, options: Omit<SessionOptions, "host">): Promise<TrainingSession> {
  return createSession(experiment, { ...options, host: nodeHost });
}
