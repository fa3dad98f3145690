/** @file For tests and measurements: the lab's pages as they are built, served from 127.0.0.1 under the policy of the real ones. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const BUILT = fileURLToPath(new URL("../../dist/lab", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".csv": "text/csv",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

const HEADERS = {
  "Content-Security-Policy":
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; worker-src 'self'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export interface ServedLab {
  readonly origin: string;
  close(): void;
}

/** @param folder where they are built */
export async function serveLab(folder = BUILT): Promise<ServedLab> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const path = pathname === "/" ? "/index.html" : pathname;
    try {
      const bytes = readFileSync(join(folder, path));
      response.writeHead(200, { ...HEADERS, "Content-Type": TYPES[extname(path)] ?? "text/plain" }).end(bytes);
    } catch {
      response.writeHead(404, HEADERS).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
