/**
 * @file For tests: the arguments that shells make of a line. Patterns stay as they are, since only some shells expand them. What
 * a shell would not take as plain words (variables, pipes, other commands) is refused with a LineError.
 */

/** The line means something else to this shell than words. */
export class LineError extends Error {
  override readonly name = "LineError";
}

/** A word that is being read, and where. */
interface Reading {
  readonly line: string;
  at: number;
  /** Null between words. */
  word: string | null;
  readonly words: string[];
}

const begin = (line: string): Reading => ({ line, at: 0, word: null, words: [] });

function endWord(reading: Reading): void {
  if (reading.word !== null) reading.words.push(reading.word);
  reading.word = null;
}

function take(reading: Reading, text: string): void {
  reading.word = (reading.word ?? "") + text;
}

const refuse = (shell: string, what: string, line: string): LineError =>
  new LineError(`${shell} does not take ${what} as it stands: ${line}`);

/** Any shell of POSIX: dash, bash, zsh. */
export function splitPosix(line: string): string[] {
  const reading = begin(line);
  for (; reading.at < line.length; reading.at++) {
    const character = line[reading.at] as string;
    if (/\s/.test(character)) endWord(reading);
    else if (character === "'") takePlain(reading, "sh", "'");
    else if (character === '"') takePosixQuoted(reading);
    else if (character === "\\") take(reading, line[++reading.at] ?? "");
    else if (/[|&;<>()$`!]/.test(character) || (reading.word === null && /[~#]/.test(character)))
      throw refuse("sh", character, line);
    else take(reading, character);
  }
  endWord(reading);
  return reading.words;
}

function takePosixQuoted(reading: Reading): void {
  const { line } = reading;
  take(reading, "");
  for (reading.at++; line[reading.at] !== '"'; reading.at++) {
    const character = line[reading.at];
    if (character === undefined) throw refuse("sh", "a quote without its end", line);
    const next = line[reading.at + 1] ?? "";
    if (character === "\\" && /[$`"\\]/.test(next)) reading.at++;
    // A shell that is typed into takes ! for a command of its history.
    else if (character === "`" || character === "!" || (character === "$" && /[\w({]/.test(next)))
      throw refuse("sh", character, line);
    take(reading, line[reading.at] as string);
  }
}

/** Up to the same quote; nothing in between has a meaning. */
function takePlain(reading: Reading, shell: string, quote: string): void {
  const end = reading.line.indexOf(quote, reading.at + 1);
  if (end < 0) throw refuse(shell, "a quote without its end", reading.line);
  take(reading, reading.line.slice(reading.at + 1, end));
  reading.at = end;
}

/** PowerShell 7, whose arguments reach a program as they are. */
export function splitPowerShell(line: string): string[] {
  const reading = begin(line);
  for (; reading.at < line.length; reading.at++) {
    const character = line[reading.at] as string;
    const isStart = reading.word === null;
    if (/\s/.test(character)) endWord(reading);
    else if (/['"]/.test(character)) {
      takePowerShellQuoted(reading, character);
      // A word that begins with a quote ends with it.
      if (isStart) endWord(reading);
    } else if (character === "`") take(reading, line[++reading.at] ?? "");
    // A comma makes a list, each item of which is an argument.
    else if (/[|&;<>(){}$,“”„‘’‚]/.test(character) || (isStart && /[@#~]/.test(character)))
      throw refuse("PowerShell", character, line);
    else take(reading, character);
  }
  endWord(reading);
  // Of -x.y it would make two.
  const parted = reading.words.find((word) => /^-[^-\d][^=]*[.:]/.test(word));
  if (parted !== undefined) throw refuse("PowerShell", parted, line);
  return reading.words;
}

function takePowerShellQuoted(reading: Reading, quote: string): void {
  const { line } = reading;
  take(reading, "");
  for (reading.at++; ; reading.at++) {
    const character = line[reading.at];
    const next = line[reading.at + 1] ?? "";
    if (character === undefined) throw refuse("PowerShell", "a quote without its end", line);
    if (character === quote && next !== quote) return;
    if (character === quote || (character === "`" && quote === '"')) reading.at++;
    else if (character === "$" && quote === '"' && /[\w({$?^:]/.test(next)) throw refuse("PowerShell", "$", line);
    take(reading, line[reading.at] ?? "");
  }
}

/** cmd.exe, and then the C runtime of the program that it starts, which makes arguments of the line. */
export function splitCmd(line: string): string[] {
  return splitRuntime(passCmd(line));
}

/** The line as cmd.exe hands it over. To it a quote is a quote, whatever stands before it. */
function passCmd(line: string): string {
  if (/%[^%\s]+%/.test(line)) throw refuse("cmd", "%", line);
  let passed = "";
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && /[|&<>]/.test(character)) throw refuse("cmd", character, line);
    passed += !isQuoted && character === "^" ? (line[++at] ?? "") : character;
  }
  return passed;
}

/** Backslashes are special before a double quote alone: two of them are one, and one that is left makes it a character. */
function splitRuntime(line: string): string[] {
  const reading = begin(line);
  let isQuoted = false;
  for (; reading.at < line.length; reading.at++) {
    const character = line[reading.at] as string;
    if (!isQuoted && /[ \t]/.test(character)) {
      endWord(reading);
      continue;
    }
    const [run = "", slashes = "", quote = ""] = /^(\\*)("?)/.exec(line.slice(reading.at)) ?? [];
    if (quote === "") take(reading, slashes === "" ? character : slashes);
    else {
      take(reading, "\\".repeat(slashes.length >> 1));
      const isDoubled = isQuoted && line[reading.at + run.length] === '"';
      if (slashes.length % 2 === 1) take(reading, '"');
      else if (isDoubled) {
        take(reading, '"');
        reading.at++;
      } else isQuoted = !isQuoted;
    }
    reading.at += Math.max(run.length, 1) - 1;
  }
  endWord(reading);
  return reading.words;
}
