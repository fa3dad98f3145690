/** @file The pages of the lab: files that the build has left, and nothing else. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { MiddlewareHandler } from "hono";
import { getMimeType } from "hono/utils/mime";
import { RequestError } from "../experiment/requestError.ts";

/** Sources and what is built from them lie equally deep beside it. */
const BUILT = fileURLToPath(new URL("../../dist/pages", import.meta.url));

/** The names of its files hold their checksums. */
const NAMED_BY_CONTENT = "assets/";

/**
 * Serves the pages.
 * @throws RequestError where they were not built
 */
export function servePages(folder = BUILT): MiddlewareHandler {
  if (!existsSync(join(folder, "index.html")))
    throw new RequestError("the lab's pages are not there: npm run build makes them");
  // What is asked for leads to one of these or to nothing.
  const files = new Map(listFiles(folder).map((name) => [`/${name}`, join(folder, name)]));
  files.set("/", join(folder, "index.html"));
  return async (context, next) => {
    const file = files.get(context.req.path);
    if (file === undefined || context.req.method !== "GET") return next();
    const isLasting = context.req.path.startsWith(`/${NAMED_BY_CONTENT}`);
    return context.body(new Uint8Array(readFileSync(file)), 200, {
      "Content-Type": getMimeType(file) ?? "application/octet-stream",
      "Cache-Control": isLasting ? "max-age=31536000, immutable" : "no-cache",
    });
  };
}

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
