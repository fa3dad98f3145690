/** @file Finds a Python with PyTorch: `SLINGSHOT_PYTHON`, or python3. */
import { spawnSync } from "node:child_process";

/** A Python to run peers with, and the version of its PyTorch. */
export interface PyTorch {
  readonly python: string;
  readonly version: string;
}

/** The Python to run peers with, or what is missing. */
export function findPyTorch(): PyTorch | { readonly missing: string } {
  const python = process.env.SLINGSHOT_PYTHON ?? "python3";
  const { status, stdout } = spawnSync(python, ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8" });
  if (status === 0) return { python, version: stdout.trim() };
  return { missing: `${python} has no PyTorch; name one that has in SLINGSHOT_PYTHON` };
}
