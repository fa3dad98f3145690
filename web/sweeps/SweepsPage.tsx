/** @file The page of all sweeps: what varies in each, how it stands, and what it shows. */
import type { LabSweep } from "../../src/lab/index.ts";
import { formatStep, pluralise } from "../../src/words.ts";
import { Scroll } from "../frame/Scroll.tsx";
import { useLatest } from "../frame/useLatest.ts";
import type { PageProps } from "../page.ts";
import { formatRoute } from "../route.ts";
import { SweepProgress } from "./SweepProgress.tsx";
import "./sweeps.css";

export function SweepsPage({ lab }: PageProps) {
  const sweeps = useLatest(
    lab,
    "sweeps",
    async () => lab.listSweeps?.() ?? [],
    ({ kind }) => kind === "list" || kind === "sweep",
  );
  return (
    <main aria-busy={sweeps === null}>
      <h1>Sweeps</h1>
      {sweeps instanceof Error && (
        <p class="warning" role="alert">
          {sweeps.message}
        </p>
      )}
      {Array.isArray(sweeps) && sweeps.length === 0 && (
        <p class="empty">
          No sweep lies in the folders of this lab. <code>slingshot sweep FILE --out FOLDER</code> makes one.
        </p>
      )}
      {Array.isArray(sweeps) && sweeps.length > 0 && <SweepTable sweeps={sweeps} />}
    </main>
  );
}

function SweepTable({ sweeps }: { readonly sweeps: readonly LabSweep[] }) {
  return (
    <Scroll label="Sweeps">
      <table class="sweep-list">
        <thead>
          <tr>
            <th scope="col">Sweep</th>
            <th scope="col">What varies</th>
            <th scope="col">Runs</th>
            <th scope="col">What it shows</th>
          </tr>
        </thead>
        <tbody>
          {sweeps.map((sweep) => (
            <tr key={sweep.id}>
              <th scope="row">
                <a href={formatRoute("sweep", sweep.id)} title={sweep.id}>
                  {sweep.name}
                </a>
              </th>
              {sweep.problem === null ? (
                <>
                  <td>{wordAxes(sweep)}</td>
                  <td>
                    <SweepProgress sweep={sweep} />
                  </td>
                  <td>{sweep.headline}</td>
                </>
              ) : (
                <td colSpan={3}>
                  <span class="state damaged">damaged</span> {sweep.problem}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const wordAxes = ({ axes, seeds }: LabSweep): string =>
  [
    ...axes.map(({ path, values }) => `${path} (${formatStep(values)})`),
    `${formatStep(seeds)} ${pluralise(seeds, "seed")}`,
  ].join(", ");
