/** @file Takes a run that was exported: here, from another browser, or zipped from a folder. */
import { useRef, useState } from "preact/hooks";
import type { Lab } from "../../src/lab/index.ts";
import { formatRoute, goTo } from "../route.ts";

export function ImportRun({ lab }: { readonly lab: Lab }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = async (chooser: HTMLInputElement) => {
    const file = chooser.files?.[0];
    if (file === undefined) return;
    setBusy(true);
    setProblem(null);
    try {
      const id = await lab.importRun?.(file);
      if (id !== undefined) goTo(formatRoute("run", id));
    } catch (error) {
      setProblem((error as Error).message);
    }
    setBusy(false);
    // The same file can be chosen again.
    chooser.value = "";
  };
  return (
    <>
      <button type="button" disabled={isBusy} onClick={() => input.current?.click()}>
        {isBusy ? "Importing …" : "Import a run …"}
      </button>
      <input
        ref={input}
        type="file"
        accept=".zip"
        aria-label="A run's folder as a zip"
        hidden
        onChange={({ currentTarget }) => void take(currentTarget)}
      />
      {problem !== null && (
        <p class="warning" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
