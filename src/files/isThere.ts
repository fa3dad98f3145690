/** @file Whether anything is at a path. */
import { lstatSync } from "node:fs";
import { tryTo } from "./tryTo.ts";

/** Be it a link that leads nowhere. What cannot be looked at counts as nothing: it cannot be written either, and that says why. */
export const isThere = (path: string): boolean => tryTo(() => lstatSync(path)) != null;
