/** @file Reads the file of a sweep. */
import { dirname } from "node:path";
import { nameOfFile } from "../experiment/file/loadExperiment.ts";
import { readDocumentFile } from "../experiment/file/readDocument.ts";
import { type Override, RequestError } from "../experiment/index.ts";
import { describeMissingFolder } from "../files/missingFolder.ts";
import { LARGEST_SWEEP } from "../limits.ts";
import type { Say } from "../problem.ts";
import { parseSweep, type SweepDocument } from "./document.ts";

/**
 * The sweep in a YAML or JSON file, complete.
 * @param overrides on top of its experiment and of its `set`, for all runs
 * @param say is told what was taken that nobody asked for
 * @throws RequestError with a message of one line, which names the path, the value and what is allowed
 */
export function readSweep(file: string, overrides: readonly Override[] = [], say: Say = () => {}): SweepDocument {
  const document = readDocumentFile(file, { what: "a sweep", mostBytes: LARGEST_SWEEP });
  if (document === undefined) {
    const missing = describeMissingFolder(file);
    throw new RequestError(`${file}: ${missing ?? "no such file; must be the YAML or JSON file of a sweep"}`);
  }
  return parseSweep(document, { name: nameOfFile(file) || "sweep", folder: dirname(file), say }, overrides);
}
