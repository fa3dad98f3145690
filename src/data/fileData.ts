/** @file Data that come from files: looked into once, when a run is made, and the same files ever after. */
import { z } from "zod";
import { SettingError } from "../settingError.ts";
import { showValue } from "../showValue.ts";
import { DataFileError, type DataFiles, OpenFiles, type RecordedFile, recordedFile } from "./dataFiles.ts";
import type { ExaminedData, LoadedData } from "./dataPart.ts";

/** What every such data set finds in its files. */
export interface Found {
  readonly files: readonly RecordedFile[];
}

/** The settings that every such data set has. */
export interface FileSettings<F extends Found = Found> {
  readonly name: string;
  /** Where the files are; null until somebody says. */
  readonly path: string | null;
  /** What they hold; null until they are looked into. */
  readonly found: F | null;
}

/**
 * The settings `path` and `found` of a data set.
 * @param what the path leads to: "the folder of …"
 * @param found what its shape follows from, besides settings
 */
export function createFileSettings<T extends z.core.$ZodLooseShape>(what: string, found: T) {
  return {
    path: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe(
        `Path of ${what}. A relative one is relative to the file of the experiment, or to the working folder where an option gives it; a run records it in full. Where the files lie makes no other data: they are known by their SHA-256.`,
      ),
    found: z
      .strictObject({ files: z.array(recordedFile).min(1), ...found })
      .nullable()
      .default(null)
      .describe(
        "What the files hold, with name, bytes and SHA-256 of each. Null until a run is made, which looks into them and records it; nobody writes it by hand.",
      )
      .meta({ readOnly: true }),
  };
}

/** Whether the shape of the data is not known yet, since their files were not looked into. */
export function isUnexamined(settings: object): boolean {
  return "found" in settings && settings.found === null;
}

/** How the files of a data set are read; `Contents` is what they hold, as it is best kept. */
export interface FileSource<S extends FileSettings<F>, F extends Found, Contents> {
  /** What the path leads to, as in the meaning of `path`. */
  readonly what: string;
  /** @throws DataFileError, or FormatError from within `files.read` */
  open(files: OpenFiles, settings: S): Promise<Contents>;
  find(contents: Contents, settings: S): Omit<F, "files">;
  make(contents: Contents, settings: S, seed: number): LoadedData;
}

/** The functions of a part whose data are read from `source`. */
export function readsFiles<S extends FileSettings<F>, F extends Found, Contents>(source: FileSource<S, F, Contents>) {
  const examine = async (settings: S, files?: DataFiles): Promise<ExaminedData<S>> => {
    const { name, path, found } = settings;
    if (files === undefined) throw new DataFileError(name, "is read from files, and there are none to be read here");
    if (path === null) throw new SettingError("data.path", null, `the path of ${source.what}`);
    const opened = new OpenFiles(files, path, found?.files ?? null);
    const contents = await source.open(opened, settings);
    opened.finish();
    const finding = source.find(contents, settings);
    if (found !== null) refuseOtherFinding(path, found, finding);
    const examined = { ...settings, found: { files: opened.recorded, ...finding } as unknown as F };
    return { settings: examined, load: (seed) => source.make(contents, examined, seed) };
  };
  const load = async (settings: S, seed: number, files?: DataFiles): Promise<LoadedData> =>
    (await examine(settings, files)).load(seed);
  return { examine, load };
}

/** What was found before must be what is found now; the files themselves were compared as they were read. */
function refuseOtherFinding(path: string, recorded: object, finding: object): void {
  const before = recorded as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(finding)) {
    if (JSON.stringify(before[name]) === JSON.stringify(value)) continue;
    const [is, says] = [value, before[name]].map((each) => showValue(each));
    const reason = `does not hold what data.found says: ${name} is ${is}, and ${says} is recorded`;
    throw new DataFileError(path, `${reason}; with data.found null it is looked into anew`);
  }
}
