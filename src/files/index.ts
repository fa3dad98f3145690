/** @file Files on a disk that may fail: written whole or not at all, read within limits, locked, and what is told of errors. */
export { replaceFile } from "./atomicFile.ts";
export { cannotRead, StoreError, type StoreErrorKind, systemErrorCode } from "./storeError.ts";
