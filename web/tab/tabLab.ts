/** @file The lab in a browser's tab: what it can do besides what any lab can. */
import type { Lab } from "../../src/lab/index.ts";

export interface TabLab extends Lab {
  readonly kind: "tab";
  /** That its runs end with the tab, where they do. */
  readonly note: string | null;
  removeRun(id: string): Promise<void>;
  exportRun(id: string): Promise<Blob>;
  importRun(file: Blob): Promise<string>;
  /** Ends its worker; what trains goes on when the lab is made again. */
  close(): void;
}
