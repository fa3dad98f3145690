/** @file What is looked at of a sweep: the outcome, the axes across and down, and of every other axis one value or all. */
import type { SweepData } from "../../src/charts/sweepData.ts";
import { SEED, type SweepView } from "./sweepAxes.ts";

export interface SweepChoicesProps {
  readonly data: SweepData;
  readonly view: SweepView;
  readonly onView: (view: SweepView) => void;
}

export function SweepChoices({ data, view, onView }: SweepChoicesProps) {
  const { of, across, down, only } = view;
  const paths = data.axes.map(({ path }) => path);
  const others = data.axes.filter(({ path }) => path !== across && path !== down);
  const filter = (path: string, cell: string) => {
    const { [path]: _, ...rest } = only;
    onView({ ...view, only: cell === "" ? rest : { ...rest, [path]: cell } });
  };
  return (
    <div class="toolbar sweep-choices">
      <Choice label="Outcome" value={of} onChange={(value) => onView({ ...view, of: value })}>
        {data.measures.map(({ name, title }) => [name, title])}
      </Choice>
      <Choice
        label="Across"
        value={across}
        onChange={(value) => onView(dropDrawn({ ...view, across: value, down: value === down ? across : down }))}
      >
        {paths.map((path) => [path, path])}
      </Choice>
      {paths.length > 1 && (
        <Choice
          label="Down"
          value={down}
          onChange={(value) =>
            onView(
              dropDrawn({
                ...view,
                down: value,
                across: value === across ? down || (paths.find((path) => path !== value) ?? across) : across,
              }),
            )
          }
        >
          {[["", "nothing"], ...paths.map((path) => [path, path] as const)]}
        </Choice>
      )}
      {others.map(({ path, cells }) => (
        <Choice key={path} label={path} value={only[path] ?? ""} onChange={(value) => filter(path, value)}>
          {[["", path === SEED ? "all seeds together" : "all together"], ...cells.map((cell) => [cell, cell] as const)]}
        </Choice>
      ))}
    </div>
  );
}

/** An axis that is drawn shows all of its values. */
function dropDrawn(view: SweepView): SweepView {
  const only = Object.entries(view.only).filter(([path]) => path !== view.across && path !== view.down);
  return { ...view, only: Object.fromEntries(only) };
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: readonly (readonly [value: string, text: string] | readonly string[])[];
}

function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <label>
      {label}{" "}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {children.map(([option = "", text = ""]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
