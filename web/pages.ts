/** @file The pages of the lab, in the order of the bar at the top. */
import { DiagnosePage } from "./diagnose/DiagnosePage.tsx";
import { DiagramPage } from "./diagram/DiagramPage.tsx";
import type { LabPage } from "./page.ts";
import { ComparePage } from "./pages/ComparePage.tsx";
import { NewRunPage } from "./pages/NewRunPage.tsx";
import { RunPage } from "./pages/RunPage.tsx";
import { RunsPage } from "./pages/RunsPage.tsx";
import { StartPage } from "./start/StartPage.tsx";

export const pages: readonly LabPage[] = [
  { name: "start", title: "Start", component: StartPage },
  { name: "runs", title: "Runs", component: RunsPage },
  { name: "new", title: "New run", component: NewRunPage },
  { name: "diagnose", title: "Diagnose a log", component: DiagnosePage },
  { name: "diagram", title: "Where Adam spikes", component: DiagramPage },
  { name: "run", title: null, component: RunPage },
  { name: "compare", title: null, component: ComparePage },
];
