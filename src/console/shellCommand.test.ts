import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { asOperand, formatCommandLine } from "./shellCommand.ts";

const skip = process.platform === "win32";

/** What a shell makes of the arguments in the line. */
function readBack(shell: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string[] {
  const line = formatCommandLine(args).replace(/^slingshot/, "printf '%s\\0' end");
  return execFileSync(shell, ["-c", line], { encoding: "utf8", env }).split("\0").slice(1, -1);
}

const argumentsOf = (characters: string) =>
  fc.array(fc.string({ unit: fc.constantFrom(...characters), maxLength: 12 }), { maxLength: 4 });

test("a command line gives a shell the same arguments again", { skip }, () => {
  fc.assert(
    fc.property(argumentsOf("ab'\" $`\\[]{}=;&|<>*?~#!é損🎯"), (args) => {
      assert.deepEqual(readBack("/bin/sh", args), args);
    }),
    { numRuns: 30 },
  );
});

const hasBash = spawnSync("bash", ["-c", "true"]).status === 0;

test("with control characters it gives them to bash, in any locale, and has none itself", {
  skip: skip || (!hasBash && "there is no bash"),
}, () => {
  for (const env of [process.env, { ...process.env, LC_ALL: "C" }]) {
    fc.assert(
      fc.property(argumentsOf("a7'\"\\ $!\n\r\t\u0007\u001b\u007f\u0085\u009b\u202e\u2066\u2028é損🎯"), (args) => {
        assert.doesNotMatch(formatCommandLine(args), /[\p{Cc}\p{Bidi_Control}\p{Zl}]/u);
        assert.deepEqual(readBack("bash", args, env), args);
      }),
      { numRuns: 30 },
    );
  }
  assert.equal(formatCommandLine(["resume", "a\u001bb"]), "slingshot resume $'a\\033b'");
});

test("a path that begins like an option is none", () => {
  assert.equal(formatCommandLine(["resume", asOperand("-x/run")]), "slingshot resume ./-x/run");
  assert.equal(asOperand("runs/a"), "runs/a");
});
