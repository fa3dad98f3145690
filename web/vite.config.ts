/** @file How the lab's front end becomes static files, in dist/pages; dist/lab is the compiled src/lab. */
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { figureStyles, themeStyles } from "../src/charts/theme.ts";
import { nodeInTab } from "./tab/node/nodeInTab.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const CHART_STYLES = "virtual:charts.css";

/** The style sheet of charts: colours and figures as reports have them. */
const chartStyles: Plugin = {
  name: "chart-styles",
  resolveId: (id) => (id === CHART_STYLES ? id : null),
  load: (id) => (id === CHART_STYLES ? `${themeStyles}${figureStyles}` : null),
};

/** What Node.js loads when it is needed, to begin faster, a worker has from the beginning. */
const CHECKS = { ineffectiveDynamicImport: false, pluginTimings: false };

export default defineConfig({
  root: at("."),
  // Served from any path, or from none.
  base: "./",
  plugins: [chartStyles],
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
    plugins: () => [nodeInTab()],
    rolldownOptions: { checks: CHECKS },
  },
  logLevel: "warn",
});
