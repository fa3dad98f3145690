/** @file Looks into networks for the keeper of runs, one question after the other, as long as the tab is open. */
import { findKeptLandscape, readKeptLandscapes } from "../../../src/inspection/inside/keptLandscapes.ts";
import { NetworkReader } from "../../../src/inspection/inside/networkReader.ts";
import { type Run, readManifest } from "../../../src/store/index.ts";
import { readExperiment } from "../../../src/store/readManifest.ts";
import type { FromLooker, Looking, ToLooker } from "../messages.ts";
import { disk } from "../node/disk.ts";
import { tellError } from "../tellError.ts";
import { loadFromKeeper } from "../trainer/loadFromKeeper.ts";

const tell = (message: FromLooker) => postMessage(message);

export function serveLooking(): void {
  const networks = new NetworkReader();
  const take = loadFromKeeper((number, path) => tell({ is: "bytes", number, path }));
  addEventListener("message", ({ data }: MessageEvent<ToLooker>) => {
    if (data.is === "bytes") {
      take(data.number, data.bytes);
      return;
    }
    const { number, id, looking, files } = data;
    const directory = `runs/${id}`;
    disk.forget(directory);
    for (const file of files) disk.adopt(file.path, file);
    look(directory, looking, networks).then(
      (answer) => tell({ is: "answer", number, answer }),
      (error: unknown) => tell({ is: "refusal", number, error: tellError(error) }),
    );
  });
}

async function look(directory: string, looking: Looking, networks: NetworkReader): Promise<unknown> {
  const run = await readFacts(directory);
  if (looking.does === "network") return networks.describe(run, looking.step);
  if (looking.does === "tensor") return networks.cut(run, looking.request);
  if (looking.does === "list") return (await readKeptLandscapes(run, looking.step)).map(({ ask }) => ask);
  return findKeptLandscape(run, looking.ask);
}

/** A run without its rows, which nobody looks at here. */
async function readFacts(directory: string): Promise<Run> {
  const manifest = await readManifest(directory);
  const experiment = await readExperiment(directory, manifest);
  return {
    directory,
    manifest,
    experiment,
    series: { step: new Float64Array(0), columns: {} },
    events: [],
    damaged: [],
  };
}
