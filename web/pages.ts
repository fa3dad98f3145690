/** @file The pages of the lab, in the order of the bar at the top; it begins with the first. */
import type { LabPage } from "./page.ts";
import { ComparePage } from "./pages/ComparePage.tsx";
import { NewRunPage } from "./pages/NewRunPage.tsx";
import { RunPage } from "./pages/RunPage.tsx";
import { RunsPage } from "./pages/RunsPage.tsx";

export const pages: readonly LabPage[] = [
  { name: "runs", title: "Runs", component: RunsPage },
  { name: "new", title: "New run", component: NewRunPage },
  { name: "run", title: null, component: RunPage },
  { name: "compare", title: null, component: ComparePage },
];
