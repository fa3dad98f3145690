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

const EMPTY_PAGE = { type: "text/html", body: "<!doctype html><title>empty</title><link rel=icon href=data:,>" };

export interface ServedFile {
  readonly type: string;
  readonly body: string | Uint8Array;
}

export interface ModuleServer {
  /** Of an empty page; modules lie beside it by their paths in the repository. */
  readonly origin: string;
  /** From now on this is what lies at a path, or nothing (404), or no answer comes (the connection is cut). */
  replace(path: string, by: ServedFile | "nothing" | "no answer"): void;
  close(): void;
}

/**
 * @param isolated whether pages are cross-origin isolated
 * @param headers others, of every answer
 */
export async function serveModules(options: {
  readonly isolated: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}): Promise<ModuleServer> {
  const headers = { ...(options.isolated ? ISOLATION : {}), ...options.headers };
  const replaced = new Map<string, ServedFile | "nothing" | "no answer">([["/", EMPTY_PAGE]]);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const replacement = replaced.get(pathname) ?? readModule(pathname);
    if (replacement === "no answer") return void request.socket.destroy();
    const file = replacement === "nothing" ? Promise.reject(new Error(`there is no ${pathname}`)) : replacement;
    Promise.resolve(file).then(
      ({ type, body }) => response.writeHead(200, { ...headers, "Content-Type": type }).end(body),
      (error: Error) => response.writeHead(404, headers).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    replace: (path, by) => replaced.set(path, by),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const modules = new Map<string, Promise<ServedFile>>();

/** Each is read once: every worker asks for all of them. */
function readModule(pathname: string): Promise<ServedFile> {
  const module = modules.get(pathname) ?? prepareModule(pathname);
  modules.set(pathname, module);
  return module;
}

async function prepareModule(pathname: string): Promise<ServedFile> {
  const type = TYPES[extname(pathname)];
  if (type === undefined) throw new Error(`${pathname} is no module`);
  // Workers are started by the names that their scripts have once they are built.
  const path = pathname.startsWith("/src/") ? pathname.replace(/\.js$/, ".ts") : pathname;
  const bytes = await readFile(new URL(`.${path}`, root));
  if (type !== "text/javascript") return { type, body: bytes };
  const text = bytes.toString("utf8");
  return { type, body: resolveImports(path.endsWith(".ts") ? stripTypeScriptTypes(text) : text) };
}

/**
 * `from "zod"`, `import "zod"` and `import("zod")`, but not in the examples of comments; Node's own modules stay, and fail in
 * the page by their name.
 */
const BARE_IMPORT = /^(?!\s*\*)(.*(?:\bfrom\s*|\bimport\s*\(?\s*))"(?!node:)([a-z@][^"\s]*)"/gm;

/** Code with the paths of the packages that it imports. */
export function resolveImports(code: string): string {
  return code.replace(BARE_IMPORT, (_, before: string, specifier: string) => {
    return `${before}"/${resolvePackage(fileURLToPath(root), specifier)}"`;
  });
}
