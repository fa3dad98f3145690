/** @file `node scripts/node24.js ARGS`: runs Node.js 24 or later, which reads TypeScript as it is, with ARGS. */
import { spawn } from "node:child_process";
import { follow } from "../bin/follow.js";
import { findNode } from "../bin/node.js";

follow(spawn(findNode(), process.argv.slice(2), { stdio: "inherit" }));
