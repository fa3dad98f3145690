/** @file The pages of the lab, in the order of the bar at the top. All but the first are loaded when somebody goes there. */
import type { LabPage } from "./page.ts";
import { StartPage } from "./start/StartPage.tsx";

export const pages: readonly LabPage[] = [
  { name: "start", title: "Start", load: async () => StartPage },
  { name: "runs", title: "Runs", load: async () => (await import("./pages/RunsPage.tsx")).RunsPage },
  {
    name: "sweeps",
    title: "Sweeps",
    isIn: (lab) => lab.listSweeps !== undefined,
    load: async () => (await import("./sweeps/SweepsPage.tsx")).SweepsPage,
  },
  {
    name: "studies",
    title: "Studies",
    isIn: (lab) => lab.listStudies !== undefined,
    load: async () => (await import("./studies/StudiesPage.tsx")).StudiesPage,
  },
  { name: "new", title: "New run", load: async () => (await import("./pages/NewRunPage.tsx")).NewRunPage },
  {
    name: "diagnose",
    title: "Diagnose a log",
    load: async () => (await import("./diagnose/DiagnosePage.tsx")).DiagnosePage,
  },
  {
    name: "diagram",
    title: "Where Adam spikes",
    load: async () => (await import("./diagram/DiagramPage.tsx")).DiagramPage,
  },
  { name: "run", title: null, load: async () => (await import("./pages/RunPage.tsx")).RunPage },
  { name: "sweep", title: null, load: async () => (await import("./sweeps/SweepPage.tsx")).SweepPage },
  { name: "study", title: null, load: async () => (await import("./studies/StudyPage.tsx")).StudyPage },
  { name: "inside", title: null, load: async () => (await import("./inside/InsidePage.tsx")).InsidePage },
  { name: "compare", title: null, load: async () => (await import("./pages/ComparePage.tsx")).ComparePage },
];
