/** @file Trains on this machine: as many processes as cores, each with one run at a time on one thread, longest first. */
import { availableParallelism } from "node:os";
import type { Executor } from "./executor.ts";
import { Pool } from "./pool.ts";

export const local: Executor = {
  handsOver: false,
  execute: (request) => new Pool(request, request.options.jobs ?? availableParallelism()).train(),
};
