/** @file `npm test`: every test file, as many at once as there are cores; Node.js would leave one core of two idle. */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { follow } from "../bin/follow.js";
import { findNode } from "../bin/node.js";

const files = ["src/**/*.test.ts", "test/*.test.ts", "test/conformance/*.test.ts"];
const options = [`--test-concurrency=${availableParallelism()}`, "--test-reporter=./test/reporter.js"];
// Every file and every command that it starts loads the same modules: their types are stripped once.
const compiled = fileURLToPath(new URL("../node_modules/.cache/compiled", import.meta.url));
const env = { ...process.env, NODE_COMPILE_CACHE: compiled };
follow(spawn(findNode(), ["--test", ...options, ...files], { stdio: "inherit", env }));
