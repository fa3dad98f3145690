/** @file `npm test`: every test file, as many at once as there are cores; Node.js would leave one core of two idle. */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { findNode } from "../bin/node.js";

const files = ["src/**/*.test.ts", "test/*.test.ts", "test/conformance/*.test.ts"];
const options = [`--test-concurrency=${availableParallelism()}`, "--test-reporter=./test/reporter.js"];
const child = spawn(findNode(), ["--test", ...options, ...files], { stdio: "inherit" });
child.on("exit", (code) => process.exit(code ?? 1));
