/** @file Command lines of slingshot for people to copy into their shell. */
import { escapeControls } from "../escapeControls.ts";

/** Needs no quotes in any shell. */
const PLAIN = /^[\w./:=@%+,-]+$/;

/** Whether a terminal would obey something in it, or not show it. */
const isControl = (text: string): boolean => escapeControls(text) !== text;

/**
 * A line for a shell that calls slingshot with exactly these arguments. It is for any POSIX shell, and where an argument
 * has control characters for those that know `$'…'` (bash, zsh, ksh): none of them is in the line itself.
 */
export function formatCommandLine(args: readonly string[]): string {
  return ["slingshot", ...args.map(quote)].join(" ");
}

/** A path as an argument that is no option, whatever it begins with. */
export function asOperand(path: string): string {
  return path.startsWith("-") ? `./${path}` : path;
}

function quote(argument: string): string {
  if (PLAIN.test(argument)) return argument;
  if (!isControl(argument)) return `'${argument.replaceAll("'", "'\\''")}'`;
  return `$'${[...argument].map(quoteCharacter).join("")}'`;
}

function quoteCharacter(character: string): string {
  if (character === "'" || character === "\\") return `\\${character}`;
  // By bytes: shells do not agree on how characters are named, nor know them all in every locale.
  return isControl(character) ? [...Buffer.from(character, "utf8")].map(octal).join("") : character;
}

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, "0")}`;
