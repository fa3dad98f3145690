/** @file The inside of networks in run folders: their tensors at checkpoints, and landscapes that processes of their own measure. */
import { availableParallelism } from "node:os";
import type { StartedChild } from "../console/childProcess.ts";
import { findKeptLandscape, readKeptLandscapes } from "../inspection/inside/keptLandscapes.ts";
import { NetworkReader } from "../inspection/inside/networkReader.ts";
import { LabError, type LabInside } from "../lab/index.ts";
import { measureBeside } from "./landscapes.ts";
import type { RunReader } from "./runReader.ts";
import type { RunTable } from "./runTable.ts";

/** Measurements at one time: each takes the cores that it finds. */
const MOST_AT_ONCE = Math.max(2, availableParallelism());

export interface InsideRuns extends LabInside {
  /** Ends what is being measured; what is done of it is kept. */
  close(): Promise<void>;
}

/** @param script of the command line, by which measurements are started */
export function openInside(table: RunTable, reader: RunReader, script: string): InsideRuns {
  const networks = new NetworkReader();
  const running = new Set<StartedChild>();
  const readRun = async (id: string) => (await reader.read((await table.find(id)).directory)).run;
  return {
    readNetwork: async (id, step) => networks.describe(await readRun(id), step),
    readTensor: async (id, request) => networks.cut(await readRun(id), request),
    listLandscapes: async (id, step) => (await readKeptLandscapes(await readRun(id), step)).map(({ ask }) => ask),
    findLandscape: async (id, ask) => findKeptLandscape(await readRun(id), ask),
    measureLandscape: async (id, ask, watch = {}) => {
      const { directory } = await table.findNow(id);
      const kept = await findKeptLandscape(await readRun(id), ask);
      if (kept !== null) return kept;
      if (running.size >= MOST_AT_ONCE)
        throw new LabError("busy", `${running.size} landscapes are being measured, and no more at one time`);
      if (!(await measureBeside(script, directory, ask, watch, running))) return null;
      const found = await findKeptLandscape(await readRun(id), ask);
      if (found === null) throw new LabError("damaged", `what was measured is not in ${directory}`);
      return found;
    },
    close: async () => {
      for (const child of running) child.stop();
      await Promise.allSettled([...running].map(({ outcome }) => outcome));
    },
  };
}
