/** @file For tests, by `--import`: a script anywhere finds this package's sources as `slingshot-lab/…`. */
import { registerHooks } from "node:module";
import { findPackageModule } from "../../src/parts/packageModules.ts";

const zod = import.meta.resolve("zod");

registerHooks({
  resolve: (specifier, context, next) => {
    const url = findPackageModule(specifier) ?? (specifier === "zod" ? zod : undefined);
    return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
  },
});
