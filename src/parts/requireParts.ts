/** @file What a run was made with must be at hand for whoever goes on with it. */
import { RequestError } from "../experiment/index.ts";
import { listPartFiles, type PartFile } from "./partFiles.ts";

/**
 * @param run how it is called
 * @param recorded the users' files that it was made with
 * @throws RequestError where one of them is not loaded, or another one in its place
 */
export function requireParts(run: string, recorded: readonly PartFile[]): void {
  const loaded = listPartFiles();
  for (const { file, sha256 } of recorded) {
    if (loaded.some((one) => one.sha256 === sha256)) continue;
    const other = loaded.find((one) => one.file === file);
    const made = `${run} was made with ${file} (SHA-256 ${sha256.slice(0, 12)}…)`;
    throw new RequestError(
      other === undefined
        ? `${made}, which must be given again`
        : `${made}, and the ${file} that was given is another one (${other.sha256.slice(0, 12)}…)`,
    );
  }
}
