/** @file Parts of users. */
export { loadParts } from "./loadParts.ts";
export { listPartFiles, type PartFile } from "./partFiles.ts";
export { requireParts } from "./requireParts.ts";
