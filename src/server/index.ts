/** @file The lab's local server: run folders, shown and trained, for pages of a browser on the same machine. */
export { makeFolder } from "./labFolders.ts";
export { type OpenLab, openLab } from "./openLab.ts";
export { type ServerOptions, type StartedServer, startServer } from "./startServer.ts";
export type { PausedRun } from "./trainings.ts";
