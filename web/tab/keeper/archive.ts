/** @file Runs of the keeper as zips: what is exported any `slingshot` takes for its own, and what is imported is looked through first. */
import { LabError } from "../../../src/lab/index.ts";
import { packRunFolder, unpackRunFolder } from "../../../src/lab/runArchive.ts";
import { openRun } from "../../../src/recording/index.ts";
import { type Run, readRun, verifyRun } from "../../../src/store/index.ts";
import { experimentOf } from "../../../src/training/recordedRun.ts";
import { disk } from "../node/disk.ts";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "../node/fs.ts";
import { dirname, join } from "../node/path.ts";
import { ROOT, type RunFiles } from "./runFiles.ts";

/** Where what is imported lies until it is known to be a run. */
const GATE = "/import";

/** How often a run that is being trained is looked at again, of which a file was removed meanwhile. */
const MOST_LOOKS = 10;

export async function packRun(id: string, runs: RunFiles): Promise<Blob> {
  for (let looks = 1; ; looks++) {
    const loaded = runs.copy(id).map(async ({ path, bytes }) => ({
      path: path.slice(`${ROOT}/${id}/`.length),
      bytes: bytes ?? (await runs.load(path)),
    }));
    const files = (await Promise.all(loaded)).flatMap(({ path, bytes }) => (bytes === null ? [] : [{ path, bytes }]));
    if (files.length === loaded.length || looks === MOST_LOOKS)
      return new Blob([packRunFolder({ folder: id, files })], { type: "application/zip" });
  }
}

/**
 * Every file of it is verified, and nothing of it runs.
 * @returns the run's id
 * @throws LabError, FormatError, StoreError in one line
 */
export async function unpackRun(file: Blob): Promise<string> {
  const { folder, files } = await unpackRunFolder(new Uint8Array(await file.arrayBuffer()));
  const id = chooseId(folder);
  const directory = join(GATE, id);
  rmSync(directory, { recursive: true, force: true });
  try {
    for (const { path, bytes } of files) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), bytes);
    }
    await check(directory);
    renameSync(directory, `${ROOT}/${id}`);
    return id;
  } finally {
    disk.forget(directory);
  }
}

async function check(directory: string): Promise<void> {
  const [damage] = await verifyRun(directory);
  if (damage !== undefined) throw new LabError("damaged", `${damage.file} is damaged: ${damage.reason}`);
  const run = await readRun(directory);
  if (run.manifest.kind !== "imported-log") experimentOf(run);
  if (run.manifest.status === "running") await endElsewhere(run);
}

/** It was exported, or copied, while it trained. Here it goes on when it is asked for. */
async function endElsewhere({ directory }: Run): Promise<void> {
  const { writer } = await openRun(directory, { say: () => {} });
  writer.finish("interrupted");
}

/** Its own name, where it is one and free. */
function chooseId(folder: string): string {
  const name = /^[A-Za-z0-9][\w.-]{0,150}$/.test(folder) ? folder : "imported";
  for (let number = 1; ; number++) {
    const id = number === 1 ? name : `${name}-${number}`;
    if (!existsSync(`${ROOT}/${id}`)) return id;
  }
}
