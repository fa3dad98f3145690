/** @file For tests: the Node.js that npm runs on, where it is the older one that the project must run on too. */
import { spawnSync } from "node:child_process";

const npmNode = process.env.npm_node_execpath ?? "node";
const version = spawnSync(npmNode, ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "none";

/** Path of Node.js 20, or null. */
export const node20 = version.startsWith("v20.") ? npmNode : null;

/** For `skip`: why there is none, or false. */
export const without20 = node20 ? false : `npm runs on Node ${version}, not 20`;
