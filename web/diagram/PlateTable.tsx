/** @file The map in numbers, for those who do not see it: every eighth pair. */
import { formatNumber } from "../../src/words.ts";
import { NumberHeads } from "../frame/NumberHeads.tsx";
import { Scroll } from "../frame/Scroll.tsx";
import { COLUMNS, DELTAS_SHOWN, findCell, GAMMAS_SHOWN, type Plate, ROWS } from "./usePlate.ts";

const EVERY = 8;

export function PlateTable({ plate }: { readonly plate: Plate }) {
  const columns = Array.from({ length: COLUMNS / EVERY }, (_, i) => i * EVERY);
  const rows = Array.from({ length: ROWS / EVERY }, (_, i) => ROWS - EVERY - i * EVERY);
  const beta = (complement: number | undefined) => String(Number((1 - (complement ?? 0)).toPrecision(4)));
  return (
    <details>
      <summary>The plate in numbers</summary>
      <Scroll label="The plate in numbers">
        <table>
          <caption>Steps from one spike to the next, for every eighth β₁ and β₂; – where there are none</caption>
          <thead>
            <tr>
              <th scope="col">β₂ \ β₁</th>
              <NumberHeads titles={columns.map((column) => beta(DELTAS_SHOWN[column]))} />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                <th scope="row">{beta(GAMMAS_SHOWN[row])}</th>
                {columns.map((column) => {
                  const cell = findCell(plate, column, row);
                  return (
                    <td class="number" key={column}>
                      {cell === null ? "" : cell.period === null ? "–" : formatNumber(cell.period)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
