/** @file For tests: users' parts are gone, as in a new process. */
import { dataParts } from "../data/index.ts";
import { instrumentParts, probeParts } from "../instruments/index.ts";
import { lossParts } from "../losses/index.ts";
import { modelParts } from "../models/index.ts";
import { optimizerParts, transformParts } from "../optimizers/index.ts";
import { forgetPartFiles } from "./partFiles.ts";

/** A file at another address than before can be loaded then, though it has parts of the same names. */
export function forgetParts(): void {
  const lists = [optimizerParts, transformParts, lossParts, modelParts, dataParts, instrumentParts, probeParts];
  for (const list of lists) list.reset();
  forgetPartFiles();
}
