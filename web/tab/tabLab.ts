/** @file The lab in a browser's tab: what it can do besides what any lab can. */
import type { Lab } from "../../src/lab/index.ts";

export interface TabLab extends Lab {
  readonly kind: "tab";
  /** What people must know of how its runs are kept, in one line: that they end with the tab. Null where there is nothing. */
  readonly note: string | null;
  /** Removes a run and all that is kept of it. @throws LabError */
  removeRun(id: string): Promise<void>;
  /** A zip of the run's folder, as `slingshot` has it on a disk. @throws LabError */
  exportRun(id: string): Promise<Blob>;
  /** Takes a zip of a run's folder. @returns the run's id @throws LabError where it holds none, or is damaged */
  importRun(file: Blob): Promise<string>;
  /** Ends its worker; what trains goes on when the lab is made again. */
  close(): void;
}
