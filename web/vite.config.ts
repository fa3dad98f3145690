/** @file How the lab's front end becomes static files, in dist/pages; dist/lab is the compiled src/lab. */
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { figureStyles, themeStyles } from "../src/charts/theme.ts";
import { STUDY_PICTURE_STYLES } from "../src/report/studyPicture.ts";
import { nodeInTab } from "./tab/node/nodeInTab.ts";
import { withoutDescriptions } from "./tab/withoutDescriptions.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Style sheets that are written by the room of reports: colours and figures of charts, and pictures of studies. */
const STYLES: ReadonlyMap<string, string> = new Map([
  ["virtual:charts.css", `${themeStyles}${figureStyles}`],
  ["virtual:studies.css", STUDY_PICTURE_STYLES],
]);

const reportStyles: Plugin = {
  name: "report-styles",
  resolveId: (id) => (STYLES.has(id) ? id : null),
  load: (id) => STYLES.get(id) ?? null,
};

/** What Node.js loads when it is needed, to begin faster, a worker has from the beginning. */
const CHECKS = { ineffectiveDynamicImport: false, pluginTimings: false };

export default defineConfig({
  root: at("."),
  // Served from any path, or from none.
  base: "./",
  plugins: [reportStyles],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: at("../dist/pages"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { checks: CHECKS },
  },
  worker: {
    format: "es",
    plugins: () => [nodeInTab(), withoutDescriptions()],
    rolldownOptions: { checks: CHECKS },
  },
  logLevel: "warn",
});
