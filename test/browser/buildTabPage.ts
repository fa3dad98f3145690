/** @file For tests: a page with the lab of a tab and nothing else, built as the lab's own pages are, and served. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** As the lab's own pages are served. */
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; worker-src 'self'";

const ISOLATION = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

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
  const servers: ReturnType<typeof createServer>[] = [];
  return {
    serve: async ({ isolated }) => {
      const headers = { "Content-Security-Policy": POLICY, ...(isolated ? ISOLATION : {}) };
      const server = createServer((request, response) => {
        const path = request.url === "/" ? "/index.html" : (request.url ?? "");
        try {
          const bytes = readFileSync(join(outDir, path));
          response.writeHead(200, { ...headers, "Content-Type": TYPES[extname(path)] ?? "text/plain" }).end(bytes);
        } catch {
          response.writeHead(404, headers).end();
        }
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    },
    close: () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      rmSync(folder, { recursive: true });
    },
  };
}
