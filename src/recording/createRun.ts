/** @file Creates the folder of a new run. */
import type { Column } from "../columns/column.ts";
import { takeFirstLock } from "../files/lock.ts";
import { sha256 } from "../files/sha256.ts";
import { toYaml } from "../store/experimentFile.ts";
import { type RunFacts, type RunManifest, refuseOwnKeys } from "../store/facts.ts";
import { encodeManifest } from "../store/manifestFile.ts";
import { formatVersion } from "../store/signedManifest.ts";
import { buildFolder } from "./newFolder.ts";
import { RunFolder } from "./runFolder.ts";
import { RunWriter, type WriterOptions } from "./runWriter.ts";

export interface RunSettings extends WriterOptions {
  /** The complete experiment, defaults filled in; becomes experiment.yaml. */
  readonly experiment: unknown;
  /** Facts for manifest.json. Status, times and steps are added here. */
  readonly manifest: RunFacts;
  /** The columns of the series, without `step`. */
  readonly columns: readonly Column[];
}

/**
 * Creates the run folder `directory` with experiment.yaml, manifest.json (status `running`), an empty series folder and
 * this process's lock. It appears complete, or not at all; missing parent folders are created.
 *
 * @param begin writes what the run must have before anyone may see it, such as the first checkpoint of a fork
 * @throws StoreError when the folder exists and is not empty (`exists`; nothing is touched) or cannot be written
 * (`unwritable`; whatever was created is removed again), RangeError for impossible columns or facts, what `begin` throws
 */
export function createRun(
  directory: string,
  settings: RunSettings,
  begin: (writer: RunWriter) => void = () => {},
): RunWriter {
  checkColumns(settings.columns);
  refuseOwnKeys(settings.manifest);
  const experiment = toYaml(settings.experiment);
  const manifest: RunManifest = {
    formatVersion,
    status: "running",
    startedAt: new Date().toISOString(),
    endedAt: null,
    steps: null,
    columns: settings.columns.map(({ name, type }) => ({ name, type })),
    experimentSha256: sha256(experiment),
    eventsSha256: null,
    checkpoints: [],
    history: [],
    ...settings.manifest,
  };
  const { folder, writer } = buildFolder(directory, (path) => {
    const lock = takeFirstLock(path);
    try {
      const folder = new RunFolder(path, lock);
      folder.makeFolder("series");
      folder.write("experiment.yaml", experiment);
      folder.write("manifest.json", encodeManifest(manifest));
      const writer = new RunWriter(folder, manifest, settings, null);
      begin(writer);
      return { folder, writer };
    } catch (error) {
      lock.release();
      throw error;
    }
  });
  folder.follow(directory);
  return writer;
}

function checkColumns(columns: readonly Column[]): void {
  const names = new Set<string>(["step", ""]);
  for (const { name } of columns) {
    if (names.has(name)) throw new RangeError(`the column name ${JSON.stringify(name)} is taken or empty`);
    names.add(name);
  }
}
