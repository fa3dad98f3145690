/** @file What the plate is computed with, and which pair is looked at. */

import { useState } from "preact/hooks";
import { type DiagramView, readSetting, toComplement } from "../../src/lab/diagram/diagramAddress.ts";

interface Props {
  readonly view: DiagramView;
  readonly onChange: (view: DiagramView) => void;
}

/** Pairs that people use. */
const PAIRS: readonly (readonly [beta1: number, beta2: number, whose: string])[] = [
  [0.9, 0.999, "most programs’ default"],
  [0.9, 0.98, "transformers that grok"],
  [0.9, 0.95, "large language models"],
];

export function PlateControls({ view, onChange }: Props) {
  const { power, learningRate, epsilon, place } = view;
  const [beta1, beta2] = [toComplement(place.delta), Number(toComplement(place.gamma).toPrecision(6))];
  const move = (beta1: number, beta2: number) =>
    onChange({ ...view, place: { delta: toComplement(beta1), gamma: toComplement(beta2) } });
  return (
    <div class="plate-controls">
      <label class="field">
        <span>Function</span>
        <select
          value={power}
          onChange={({ currentTarget }) => onChange({ ...view, power: Number(currentTarget.value) })}
        >
          {[2, 3, 4, 6].map((n) => (
            <option key={n} value={n}>
              |x|{{ 2: "²/2, a quadratic", 3: "³/3", 4: "⁴/4", 6: "⁶/6" }[n]}
            </option>
          ))}
        </select>
      </label>
      <NumberField
        label="Learning rate"
        name="learningRate"
        value={learningRate}
        onChange={(value) => onChange({ ...view, learningRate: value })}
      />
      <NumberField
        label="ε"
        name="epsilon"
        value={epsilon}
        onChange={(value) => onChange({ ...view, epsilon: value })}
      />
      <NumberField label="β₁, of gradients" name="beta1" value={beta1} onChange={(value) => move(value, beta2)} />
      <NumberField label="β₂, of squares" name="beta2" value={beta2} onChange={(value) => move(beta1, value)} />
      <fieldset class="pairs">
        <legend>Pairs that people use</legend>
        {PAIRS.map(([one, two, whose]) => (
          <button
            type="button"
            key={whose}
            aria-pressed={one === beta1 && two === beta2}
            onClick={() => move(one, two)}
          >
            {one}, {two} <span class="muted">{whose}</span>
          </button>
        ))}
      </fieldset>
    </div>
  );
}

interface NumberProps {
  readonly label: string;
  readonly name: Parameters<typeof readSetting>[0];
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function NumberField({ label, name, value, onChange }: NumberProps) {
  const [isWrong, setWrong] = useState(false);
  return (
    <label class="field">
      <span>{label}</span>
      <input
        value={value}
        inputMode="decimal"
        aria-invalid={isWrong}
        onInput={() => setWrong(false)}
        onChange={({ currentTarget }) => {
          const read = readSetting(name, currentTarget.value);
          setWrong(read === null);
          if (read !== null) onChange(read);
        }}
      />
    </label>
  );
}
