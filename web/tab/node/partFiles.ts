/** @file Takes the place of src/parts/partFiles.ts: a page runs no files of its users. */
import { RequestError } from "../../../src/experiment/requestError.ts";

export const listPartFiles = (): readonly [] => [];

export async function importPartFile(path: string): Promise<never> {
  throw new RequestError(`${path} cannot be loaded: a page runs no parts of your own`);
}
