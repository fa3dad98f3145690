/** @file A small file system in memory, which can be filled, enlarged and made read-only. */
import { execFileSync, spawnSync } from "node:child_process";

/** Why no file system can be mounted here, or false where it can. */
export function missingMount(folder: string): string | false {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs Linux and root to mount a tmpfs";
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]).status !== 0)
    return "cannot mount a tmpfs";
  execFileSync("umount", [folder]);
  return false;
}

/** Mounts a file system of `size` (`256k`) at the empty folder `folder` while `action` runs. */
export async function withTmpfs(folder: string, size: string, action: () => Promise<void>): Promise<void> {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
  try {
    await action();
  } finally {
    // Also where a process that a failed test has left still writes.
    execFileSync("umount", ["--lazy", folder]);
  }
}

/** Changes its options: `size=1m`, `ro`, `rw`. False where it is in use in that moment. */
export function remount(folder: string, options: string): boolean {
  return spawnSync("mount", ["-o", `remount,${options}`, folder]).status === 0;
}
