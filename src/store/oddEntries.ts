/** @file What bears the name of a run's own file and is none: a folder, a link, a pipe. No process of ours has made it. */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { parseSeriesFileName } from "../columns/seriesFileName.ts";
import { listFolder } from "../files/listFolder.ts";
import { describeKind } from "../files/readWhole.ts";
import { asStoreError } from "../files/storeError.ts";
import { parseTemporaryName } from "../files/temporaryName.ts";
import { parseCheckpointName } from "./checkpointName.ts";
import type { RunManifest } from "./facts.ts";
import { isMeasurementName } from "./measurementFile.ts";
import { isRunFile } from "./ownPlace.ts";
import { isPinName } from "./retention.ts";
import type { Damage } from "./run.ts";

/** Which names in a place are the run's; of temporary ones in the run folder itself, others have some too. */
const OWN: Readonly<Record<string, (name: string) => boolean>> = {
  "": (name) => isRunFile(parseTemporaryName(name) ?? name),
  series: (name) => parseSeriesFileName(name) !== null || parseTemporaryName(name) !== null,
  checkpoints: (name) => parseCheckpointName(name) !== null || isPinName(name) || parseTemporaryName(name) !== null,
  measurements: (name) => isMeasurementName(parseTemporaryName(name) ?? name),
};

/** All of it but what the manifest lists as a checkpoint: that is damage as any other. */
export function listOddEntries(directory: string, { checkpoints }: RunManifest): Damage[] {
  const listed = new Set(checkpoints.map(({ file }) => file));
  return Object.entries(OWN).flatMap(([place, isOwn]) => {
    const folder = join(directory, place);
    return listFolder(folder)
      .filter((entry) => !entry.isFile() && isOwn(entry.name))
      .map(({ name }) => ({ file: place === "" ? name : `${place}/${name}`, status: statusOf(join(folder, name)) }))
      .flatMap(({ file, status }) =>
        status === undefined || listed.has(file)
          ? []
          : [{ file, firstStep: null, lastStep: null, reason: describeKind(status) }],
      );
  });
}

/** Undefined for what is gone by now. */
function statusOf(path: string) {
  return asStoreError("unwritable", "read", path, () => lstatSync(path, { throwIfNoEntry: false }));
}
