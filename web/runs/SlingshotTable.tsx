/** @file The slingshots of a run, one of which is looked at. */
import type { LabSlingshot } from "../../src/lab/index.ts";
import { formatNumber, formatStep } from "../../src/words.ts";
import { NumberHeads } from "../frame/NumberHeads.tsx";
import { Scroll } from "../frame/Scroll.tsx";

export interface SlingshotTableProps {
  readonly cycles: readonly LabSlingshot[];
  /** The number of the one that is looked at, counted from 0; null for none. */
  readonly chosen: number | null;
  readonly onChoose: (cycle: number) => void;
}

export function SlingshotTable({ cycles, chosen, onChoose }: SlingshotTableProps) {
  return (
    <Scroll label="Slingshots">
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            <NumberHeads
              titles={[
                "growth starts",
                "spike",
                "plateau ends",
                "trough",
                "peak",
                "peak / trough",
                "norm before",
                "norm after",
              ]}
            />
            <th scope="col">
              <span class="unseen">Look at it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {cycles.map((cycle, i) => (
            <tr key={cycle.spike} class={i === chosen ? "current" : ""} aria-current={i === chosen}>
              <th scope="row">{i + 1}</th>
              {listNumbers(cycle).map(([name, text]) => (
                <td key={name} class="number">
                  {text}
                </td>
              ))}
              <td class="number">
                <button type="button" onClick={() => onChoose(i)} aria-label={`Show slingshot ${i + 1}`}>
                  Show
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function listNumbers({ growthStart, spike, plateauEnd, troughLoss, peakLoss, normBefore, normAfter }: LabSlingshot) {
  const number = (value: number) => (Number.isNaN(value) || value === null ? "–" : formatNumber(value));
  return [
    ["growthStart", formatStep(growthStart)],
    ["spike", formatStep(spike)],
    ["plateauEnd", formatStep(plateauEnd)],
    ["trough", number(troughLoss)],
    ["peak", number(peakLoss)],
    ["ratio", number(peakLoss / troughLoss)],
    ["normBefore", number(normBefore)],
    ["normAfter", number(normAfter)],
  ] as const;
}

/** Steps of a cycle with some air around it. */
export function stepsAround({ growthStart, plateauEnd }: LabSlingshot): readonly [number, number] {
  const air = Math.max(5, Math.round((plateauEnd - growthStart) * 0.25));
  return [Math.max(0, growthStart - air), plateauEnd + air];
}
