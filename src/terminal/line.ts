/** @file Lines of narration: text of whatever origin, and colours, which are ours alone. */
import type pc from "picocolors";
import { escapeControls } from "../escapeControls.ts";

type Color = "bold" | "red" | "yellow";

/** Text in a colour. */
export interface Painted {
  readonly text: string;
  readonly color: Color;
}

/** Pieces that are shown one behind the other. */
export type Line = string | readonly (string | Painted)[];

export const bold = (text: string): Painted => ({ text, color: "bold" });
export const red = (text: string): Painted => ({ text, color: "red" });
export const yellow = (text: string): Painted => ({ text, color: "yellow" });

export type Colors = ReturnType<typeof pc.createColors>;

const piecesOf = (line: Line): readonly (string | Painted)[] => (typeof line === "string" ? [line] : line);

/** The line as a terminal takes it. Only the colours command it: all text is escaped. */
export function renderLine(line: Line, colors: Colors): string {
  return piecesOf(line)
    .map((piece) =>
      typeof piece === "string" ? escapeControls(piece) : colors[piece.color](escapeControls(piece.text)),
    )
    .join("");
}

/** The line for a program: nothing of it is escaped. */
export function rawText(line: Line): string {
  return piecesOf(line)
    .map((piece) => (typeof piece === "string" ? piece : piece.text))
    .join("");
}

/** The line without its colours, as it is shown. */
export function plainText(line: Line): string {
  return piecesOf(line)
    .map((piece) => escapeControls(typeof piece === "string" ? piece : piece.text))
    .join("");
}
