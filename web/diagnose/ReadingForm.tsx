/** @file How a log is read, and what is known of its run besides: what a person can say that the log does not. */
import type { JSX } from "preact";
import type { GivenLog } from "../../src/lab/diagnose/diagnoseGiven.ts";

/** What can be said of a log, apart from its files. */
export type Asked = Omit<GivenLog, "files" | "known"> & { readonly known: Known };

/** Settings by their paths. */
export type Known = Readonly<Partial<Record<KnownPath, string>>>;
type KnownPath = "optimizer.name" | "loss.precision" | "optimizer.epsilon" | "batch.size";

export const NOTHING_ASKED: Asked = { step: "", map: {}, skip: [], columns: [], resumed: false, known: {} };

/** Columns that are judged by their names, and what each is. */
const ROLES: readonly (readonly [name: string, meaning: string])[] = [
  ["trainLoss", "the training loss"],
  ["lastLayerNorm", "the norm of the last layer’s weight"],
  ["trainAccuracy", "the training accuracy"],
  ["gradientNorm", "the norm of the gradient"],
  ["learningRate", "the learning rate"],
];

const CHOICES: readonly (readonly [path: KnownPath, label: string, choices: readonly (readonly [string, string])[]])[] =
  [
    [
      "optimizer.name",
      "Optimizer",
      [
        ["adamw", "AdamW"],
        ["adam", "Adam"],
        ["rmsprop", "RMSProp"],
        ["adafactor", "Adafactor"],
        ["sgd", "SGD"],
        ["lion", "Lion"],
        ["muon", "Muon"],
      ],
    ],
    [
      "loss.precision",
      "Logits and loss in",
      [
        ["f32", "float32"],
        ["bf16", "bfloat16"],
        ["f16", "float16"],
        ["f64", "float64"],
      ],
    ],
    [
      "batch.size",
      "Batches",
      [
        ["1", "some samples a step"],
        ["full", "all samples in each step"],
      ],
    ],
  ];

interface Props {
  readonly asked: Asked;
  /** The log's own names; none where it could not be read. */
  readonly columns: readonly string[];
  readonly onChange: (asked: Asked) => void;
}

export function ReadingForm(props: Props) {
  return (
    <div class="reading">
      <KnownForm {...props} />
      <ColumnsForm {...props} />
    </div>
  );
}

function KnownForm({ asked, onChange }: Props) {
  const set = (path: KnownPath, value: string) => {
    const { [path]: _, ...others } = asked.known;
    onChange({ ...asked, known: value === "" ? others : { ...others, [path]: value } });
  };
  return (
    <details>
      <summary>What is known of it</summary>
      <div class="fields">
        {CHOICES.map(([path, label, choices]) => (
          <Field key={path} label={label}>
            <select value={asked.known[path] ?? ""} onChange={({ currentTarget }) => set(path, currentTarget.value)}>
              <option value="">not said</option>
              {choices.map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
        ))}
        <Field label="Adam’s ε">
          <input
            value={asked.known["optimizer.epsilon"] ?? ""}
            placeholder="1e-8"
            inputMode="decimal"
            onChange={({ currentTarget }) => set("optimizer.epsilon", currentTarget.value.trim())}
          />
        </Field>
      </div>
    </details>
  );
}

function ColumnsForm({ asked, columns, onChange }: Props) {
  const listed = (text: string) =>
    text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
  const name = (ours: string, theirs: string) => {
    const { [ours]: _, ...others } = asked.map;
    onChange({ ...asked, map: theirs === "" ? others : { ...others, [ours]: theirs } });
  };
  return (
    <details>
      <summary>How it is read</summary>
      <div class="fields">
        <Field label="Column of the steps">
          <input
            value={asked.step}
            placeholder="as it is called"
            onChange={({ currentTarget }) => onChange({ ...asked, step: currentTarget.value.trim() })}
          />
        </Field>
        {columns.length === 0
          ? null
          : ROLES.map(([ours, meaning]) => (
              <Field key={ours} label={`Column of ${meaning}`}>
                <select value={asked.map[ours] ?? ""} onChange={({ currentTarget }) => name(ours, currentTarget.value)}>
                  <option value="">as its name says</option>
                  {columns.map((theirs) => (
                    <option key={theirs}>{theirs}</option>
                  ))}
                </select>
              </Field>
            ))}
        <Field label="Columns to leave out">
          <input
            value={asked.skip.join(", ")}
            placeholder="names with commas between, or *"
            onChange={({ currentTarget }) => onChange({ ...asked, skip: listed(currentTarget.value) })}
          />
        </Field>
        <Field label="Names, for a table without a header">
          <input
            value={asked.columns.join(", ")}
            placeholder="step, loss"
            onChange={({ currentTarget }) => onChange({ ...asked, columns: listed(currentTarget.value) })}
          />
        </Field>
        <label class="tick">
          <input
            type="checkbox"
            checked={asked.resumed}
            onChange={({ currentTarget }) => onChange({ ...asked, resumed: currentTarget.checked })}
          />{" "}
          steps begin again: the run was resumed and its counter lost
        </label>
      </div>
    </details>
  );
}

function Field({ label, children }: { readonly label: string; readonly children: JSX.Element }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label class="field">
      <span>{label}</span>
      {children}
    </label>
  );
}

/** `{ optimizer: { name: "adamw" } }`, as experiments have it. */
export function nest(known: Known): object {
  const settings: Record<string, Record<string, unknown>> = {};
  for (const [path, value] of Object.entries(known)) {
    const [group = "", name = ""] = path.split(".");
    const number = Number(value);
    settings[group] = { ...settings[group], [name]: Number.isFinite(number) ? number : value };
  }
  return settings;
}
