/** @file What a page of the lab is given. */
import type { ComponentType } from "preact";
import type { Lab } from "../src/lab/index.ts";
import type { Route } from "./route.ts";

export interface PageProps {
  readonly lab: Lab;
  readonly route: Route;
}

export interface LabPage {
  /** Its place in the address: `#/runs`. */
  readonly name: string;
  /** In the bar at the top; null where it has no place there. */
  readonly title: string | null;
  /** Whether the lab has what it shows; always, where it is left out. */
  isIn?(lab: Lab): boolean;
  load(): Promise<ComponentType<PageProps>>;
}
