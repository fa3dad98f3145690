/** @file Takes the place of src/version.ts: the version is known when the page is built. */
import packageFile from "../../../package.json" with { type: "json" };

export const readVersion = (): string => packageFile.version;
