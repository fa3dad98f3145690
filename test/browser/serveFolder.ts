/** @file For tests: a folder of built pages on 127.0.0.1, as any server of files has it, under the policy of the lab's own. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** As the lab's own pages are served. */
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; worker-src 'self'";

const ISOLATION = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

export interface FolderServer {
  /** Ends in a slash. */
  readonly address: string;
  close(): void;
}

/** @param isolated whether pages are cross-origin isolated */
export async function serveFolder(folder: string, { isolated }: { readonly isolated: boolean }): Promise<FolderServer> {
  const headers = { "Content-Security-Policy": POLICY, ...(isolated ? ISOLATION : {}) };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const file = pathname === "/" ? "/index.html" : pathname;
    try {
      const bytes = readFileSync(join(folder, file));
      response.writeHead(200, { ...headers, "Content-Type": TYPES[extname(file)] ?? "text/plain" }).end(bytes);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
