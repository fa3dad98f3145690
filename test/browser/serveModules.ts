/**
 * @file For tests: the modules of this repository, served to a page from 127.0.0.1. Sources lose their types on the way,
 * what is built goes as it is, and imports of packages get the file that they mean: workers have no import map.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { resolvePackage } from "./resolvePackage.ts";

const root = new URL("../../", import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".ts": "text/javascript",
  ".wasm": "application/wasm",
};

/** Without these a page's threads share no memory. */
const ISOLATION = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

const EMPTY_PAGE = "<!doctype html><title>empty</title><link rel=icon href=data:,>";

export interface ModuleServer {
  /** Of an empty page; modules lie beside it by their paths in the repository. */
  readonly origin: string;
  /** From now on a module is missing. */
  withhold(path: string): void;
  close(): void;
}

/** @param isolated whether pages are cross-origin isolated */
export async function serveModules({ isolated }: { readonly isolated: boolean }): Promise<ModuleServer> {
  const headers = isolated ? ISOLATION : {};
  const withheld = new Set<string>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const reading = withheld.has(pathname)
      ? Promise.reject(new Error(`${pathname} is withheld`))
      : readModule(pathname);
    reading.then(
      ({ type, body }) => response.writeHead(200, { ...headers, "Content-Type": type }).end(body),
      (error: Error) => response.writeHead(404, headers).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    withhold: (path) => withheld.add(path),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function readModule(pathname: string): Promise<{ type: string; body: string | Uint8Array }> {
  if (pathname === "/") return { type: "text/html", body: EMPTY_PAGE };
  const type = TYPES[extname(pathname)];
  if (type === undefined) throw new Error(`${pathname} is no module`);
  const bytes = await readFile(new URL(`.${pathname}`, root));
  if (type !== "text/javascript") return { type, body: bytes };
  const text = bytes.toString("utf8");
  return { type, body: resolveImports(pathname.endsWith(".ts") ? stripTypeScriptTypes(text) : text) };
}

/**
 * `from "zod"`, `import "zod"` and `import("zod")`, but not in the examples of comments; Node's own modules stay, and fail in
 * the page by their name.
 */
const BARE_IMPORT = /^(?!\s*\*)(.*(?:\bfrom\s*|\bimport\s*\(?\s*))"(?!node:)([a-z@][^"\s]*)"/gm;

function resolveImports(code: string): string {
  return code.replace(BARE_IMPORT, (_, before: string, specifier: string) => {
    return `${before}"/${resolvePackage(fileURLToPath(root), specifier)}"`;
  });
}
