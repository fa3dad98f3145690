/** @file Whether a page may be written where somebody asks for it. */
import { closeSync, lstatSync, openSync, readSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { RequestError } from "../experiment/requestError.ts";
import { describeMissingFolder } from "../files/missingFolder.ts";
import { asStoreError } from "../files/storeError.ts";
import { refuseWithinRun } from "../store/ownPlace.ts";

/** Long enough for the head of a report. */
const BEGINNING_BYTES = 1024;

/**
 * Whether the page may be written: into a folder that exists, over nothing but an older report.
 * @param options.option that names the page, for messages
 * @param options.own where the command itself puts the page of a run; all else in the folder of a run is refused
 * @throws RequestError
 * @throws StoreError (`unwritable`) where it cannot be looked at, or lies in the folder of a run
 */
export function checkPage(
  page: string,
  isReport: (beginning: string) => boolean,
  { own, option = "--out" }: { readonly own?: string; readonly option?: string } = {},
): void {
  const folder = dirname(page);
  const missing = describeMissingFolder(page);
  if (missing !== null) throw new RequestError(`${option}: ${missing}`);
  if (!asStoreError("unwritable", "write", page, () => statSync(folder)).isDirectory())
    throw new RequestError(`${option}: ${folder} is no folder`);
  const existing = asStoreError("unwritable", "write", page, () => lstatSync(page, { throwIfNoEntry: false }));
  if (existing?.isDirectory()) throw new RequestError(`${option}: ${page} is a folder; name a file in it`);
  if (own === undefined || resolve(page) !== resolve(own)) refuseWithinRun(page);
  if (existing === undefined) return;
  // A link may lead anywhere, and who opens a pipe waits for its other end.
  if (!existing.isFile()) throw new RequestError(`${page} exists and is no file; name another one with ${option}`);
  const bytes = Buffer.alloc(BEGINNING_BYTES);
  const file = asStoreError("unwritable", "write", page, () => openSync(page, "r"));
  try {
    const length = readSync(file, bytes);
    if (length > 0 && isReport(bytes.toString("utf8", 0, length))) return;
  } finally {
    closeSync(file);
  }
  throw new RequestError(`${page} exists and is no report of slingshot's; name another file with ${option}`);
}
