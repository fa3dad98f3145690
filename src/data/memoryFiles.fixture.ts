/** @file Files of data that a test holds in memory: by path, in folders as the paths say. */
import { type DataFiles, missingData } from "./dataFiles.ts";

export function memoryFiles(contents: Readonly<Record<string, Uint8Array>>): DataFiles {
  return {
    list: async (path) => {
      if (Object.hasOwn(contents, path)) return null;
      const names = Object.keys(contents).flatMap((name) =>
        name.startsWith(`${path}/`) ? (name.slice(path.length + 1).split("/")[0] ?? []) : [],
      );
      if (names.length === 0) throw missingData(path);
      return [...new Set(names)];
    },
    read: async (path) => {
      const bytes = contents[path];
      if (bytes === undefined) throw missingData(path);
      return new Uint8Array(bytes);
    },
  };
}
