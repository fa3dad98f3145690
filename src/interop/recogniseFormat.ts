/** @file What a file is, from its first bytes. */
import { FormatError } from "../formatError.ts";
import { isTextLog } from "./textLog.ts";

export type LogFormat = "csv" | "json" | "jsonl" | "text" | "parquet" | "sqlite" | "tensorboard";

/** First bytes of a file that are looked at: a log for people may begin with much else. */
export const RECOGNISED_BYTES = 16_384;
/** Of them, those that show what a file of bytes is. */
const MAGIC_BYTES = 64;
/** Smallest record of an event file: that which says that it is one. */
const EVENT_MARK = "brain.Event:";

/** `PAR1`. */
const PARQUET = "50415231";

/** First bytes of files that are no log and no weights that can be read, what they are, and what helps. */
const FOREIGN: readonly { readonly bytes: string; readonly what: string; readonly help: string }[] = [
  { bytes: "1f8b", what: "damaged: it begins as gzip does", help: "it cannot be unpacked" },
  { bytes: "28b52ffd", what: "compressed with zstd", help: "decompress it first, with unzstd" },
  { bytes: "fd377a585a00", what: "compressed with xz", help: "decompress it first, with unxz" },
  { bytes: "425a68", what: "compressed with bzip2", help: "decompress it first, with bunzip2" },
  {
    bytes: "504b0304",
    what: "a zip archive, as PyTorch's .pt files, NumPy's .npz and Keras' .keras are",
    help: "save weights with safetensors.torch.save_file(model.state_dict(), path), a log as CSV",
  },
  {
    bytes: "80",
    what: "a pickle of Python's, as old .pt files are",
    help: "save weights with safetensors.torch.save_file(model.state_dict(), path), a log as CSV",
  },
  { bytes: "894844460d0a1a0a", what: "an HDF5 file", help: "save weights as safetensors, a log as CSV" },
];

/**
 * What a file is: Parquet and SQLite have marks, event files begin with a record that says so, safetensors with the length of a JSON object and its
 * brace, JSON Lines with an object, other JSON with a bracket or a brace alone in its line.
 *
 * @param head its first bytes, `RECOGNISED_BYTES` of them where it has so many
 * @param size of the file, in bytes
 * @throws FormatError (`refused`) for what is known not to be readable; the message goes on after the file's name
 */
export function recogniseFormat(head: Uint8Array, size: number): LogFormat | "safetensors" {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(head);
  if (text.slice(0, MAGIC_BYTES).includes(EVENT_MARK)) return "tensorboard";
  if (head.length > 8 && readLength(head) < BigInt(size) && head[8] === "{".charCodeAt(0)) return "safetensors";
  const hex = Array.from(head.subarray(0, MAGIC_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex.startsWith(PARQUET)) return "parquet";
  if (text.startsWith("SQLite format 3\0")) return "sqlite";
  const foreign = FOREIGN.find(({ bytes }) => hex.startsWith(bytes));
  if (foreign !== undefined) throw new FormatError("refused", `is ${foreign.what}; ${foreign.help}`);
  // No text has a NUL byte; UTF-16 without its mark has one beside every letter.
  if (text.includes("\0")) {
    throw new FormatError(
      "refused",
      "is not text in UTF-8, and no file of bytes that is read here; write the log as CSV",
    );
  }
  // Lines of loggers begin with a bracket too: `[2026-11-27 10:00:00] iteration 10 | loss: 0.5`.
  if (/^\ufeff?\s*(\[\s*([[{"\]\r\n]|-?[\d.]+\s*[,\]]|$)|\{\s*[\r\n])/.test(text)) return "json";
  if (isTextLog(text)) return "text";
  return /^\ufeff?\s*\{/.test(text) ? "jsonl" : "csv";
}

/** The length of the header of safetensors. */
function readLength(head: Uint8Array): bigint {
  return new DataView(head.buffer, head.byteOffset, head.byteLength).getBigUint64(0, true);
}
