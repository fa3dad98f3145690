/** @file How the lab's front end becomes static files, in dist/lab. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { nodeInTab } from "./tab/node/nodeInTab.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at("."),
  // Served from any path, or from none.
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: at("../dist/lab"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  worker: {
    format: "es",
    plugins: () => [nodeInTab()],
    // What Node.js loads when it is needed, to begin faster, a worker has from the beginning.
    rolldownOptions: { checks: { ineffectiveDynamicImport: false } },
  },
  logLevel: "warn",
});
