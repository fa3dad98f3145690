/** @file Finds a Python with PyTorch: `SLINGSHOT_PYTHON`, or python3. */
import { spawnSync } from "node:child_process";

/** The Python to run peers with and its PyTorch's version, or what is missing. */
export function findPyTorch(): { python: string; version: string } | { missing: string } {
  const python = process.env.SLINGSHOT_PYTHON ?? "python3";
  const { status, stdout } = spawnSync(python, ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8" });
  if (status === 0) return { python, version: stdout.trim() };
  return { missing: `${python} has no PyTorch; name one that has in SLINGSHOT_PYTHON` };
}
