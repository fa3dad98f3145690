/** @file Small files for every data set that is read from some, by its name; a new one needs its own here. */
import { CIFAR10_FILES } from "./cifar10.fixture.ts";
import { IDX_FILES } from "./idx.fixture.ts";
import { memoryFiles } from "./memoryFiles.fixture.ts";
import { NUMBERS_CSV } from "./table.fixture.ts";

/** Where each lies, below a folder whose name says whose files they are. */
interface SmallFiles {
  /** As `data.path`. */
  readonly path: string;
  readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

const inFolder = (path: string, files: SmallFiles["files"]): SmallFiles => ({
  path,
  files: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${path}/${name}`, bytes])),
});

export const SMALL_FILES: Readonly<Record<string, SmallFiles>> = {
  cifar10: inFolder("/cifar10", CIFAR10_FILES),
  idx: inFolder("/idx", IDX_FILES),
  table: { path: "/table.csv", files: { "/table.csv": NUMBERS_CSV } },
};

/** The files of all of them. */
export const smallFiles = memoryFiles(Object.assign({}, ...Object.values(SMALL_FILES).map(({ files }) => files)));
