/** @file For tests: a page with the lab of a tab and nothing else, built as the lab's own pages are, and served. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { type FolderServer, serveFolder } from "./serveFolder.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export interface TabPage {
  /** Address of a page that has `createTabLab`. */
  serve(options: { readonly isolated: boolean }): Promise<string>;
  close(): void;
}

/** @param cores as many as the page believes there are */
export async function buildTabPage({ cores }: { readonly cores: number }): Promise<TabPage> {
  const folder = mkdtempSync(join(tmpdir(), "tab-"));
  writeFileSync(
    join(folder, "index.html"),
    '<!doctype html><title>tab</title><link rel="icon" href="data:," /><script type="module" src="./main.ts"></script>',
  );
  const source = JSON.stringify(at("../../web/tab/createTabLab.ts"));
  writeFileSync(
    join(folder, "main.ts"),
    `import { createTabLab } from ${source}; Object.assign(globalThis, { createTabLab });`,
  );
  const outDir = join(folder, "built");
  await build({
    configFile: at("../../web/vite.config.ts"),
    root: folder,
    publicDir: false,
    logLevel: "error",
    define: { "navigator.hardwareConcurrency": String(cores) },
    build: { outDir },
  });
  const servers: FolderServer[] = [];
  return {
    serve: async (options) => {
      const server = await serveFolder(outDir, options);
      servers.push(server);
      return server.address;
    },
    close: () => {
      for (const server of servers) server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
