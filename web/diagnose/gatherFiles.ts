/** @file The files that were dropped or chosen, those within folders included. */
import type { GivenFile } from "../../src/lab/diagnose/givenFiles.ts";

/** More files than a log has: somebody dropped their home. */
const MOST_FILES = 20_000;

export function listChosen(files: Iterable<File>): GivenFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, blob: file }));
}

/** Entries of a drop are there only while it is handled: the first part must not wait. */
export async function gatherDropped(transfer: DataTransfer): Promise<GivenFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const plain = listChosen(transfer.files);
  if (!entries.some(({ isDirectory }) => isDirectory)) return plain;
  const gathered: GivenFile[] = [];
  for (const entry of entries) await gatherEntry(entry, gathered);
  return gathered;
}

async function gatherEntry(entry: FileSystemEntry, gathered: GivenFile[]): Promise<void> {
  if (gathered.length >= MOST_FILES) return;
  if (isFile(entry)) {
    const blob = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    gathered.push({ path: entry.fullPath.replace(/^\//, ""), blob });
  } else if (isFolder(entry)) {
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) break;
      for (const one of some) await gatherEntry(one, gathered);
    }
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
