/** @file For the build: what workers of the page get for modules of Node.js, for those of ours that only Node.js can run, and for what nobody needs. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const repository = at("../../../");

const MODULES: Readonly<Record<string, string>> = {
  "node:crypto": "crypto.ts",
  "node:fs": "fs.ts",
  "node:fs/promises": "fsPromises.ts",
  "node:os": "os.ts",
  "node:path": "path.ts",
  "node:util": "util.ts",
  "node:zlib": "zlib.ts",
};

const FILES: Readonly<Record<string, string>> = {
  "src/engine/hosts/node.ts": "host.ts",
  "src/files/lock.ts": "lock.ts",
  "src/files/processIdentity.ts": "processIdentity.ts",
  "src/parts/partFiles.ts": "partFiles.ts",
  "src/version.ts": "version.ts",
  "node_modules/hyparquet-writer/src/variant.js": "parquetVariant.ts",
};

/** Any other module of Node.js that a worker would need stops the build, and so does a name that these do not have. */
export function nodeInTab(): Plugin {
  return {
    name: "node-in-tab",
    enforce: "pre",
    async resolveId(source, importer) {
      if (source.startsWith("node:")) {
        const own = MODULES[source];
        if (own === undefined) this.error(`${source} is not there in a page; ${importer} imports it`);
        return at(own);
      }
      if (!source.startsWith(".")) return null;
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      const own = resolved && FILES[relative(repository, resolved.id).replaceAll("\\", "/")];
      return own ? at(own) : resolved;
    },
  };
}
