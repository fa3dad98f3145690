/** @file The guided page: five parts, each in a few sentences of what this run shows. */
import type { Lab } from "../../src/lab/index.ts";
import { type ForkOutcome, type GuideFacts, tellPart } from "../../src/lab/start/guide.ts";
import { type ChangeName, PARTS, type Part } from "../../src/lab/start/startAddress.ts";
import { ReplayProgress } from "../fork/ReplayProgress.tsx";

const TITLES: Readonly<Record<Part, string>> = {
  train: "Train",
  spike: "See the spike",
  inside: "Look inside",
  change: "Change one thing",
  gone: "See it gone",
};

interface Props {
  readonly lab: Lab;
  /** The run, and the step at which it is forked, where it is. */
  readonly parent: string;
  readonly at: number | null;
  readonly part: Part;
  readonly facts: GuideFacts;
  readonly fork: ForkOutcome | null;
  readonly change: ChangeName | null;
  /** Why there is no fork, in one line. */
  readonly problem: string | null;
  readonly onPart: (part: Part) => void;
  readonly onChange: (change: ChangeName) => void;
}

export function Guide({ lab, parent, at: forkAt, part, facts, fork, change, problem, onPart, onChange }: Props) {
  const at = PARTS.indexOf(part);
  const [before, after] = [PARTS[at - 1], PARTS[at + 1]];
  const isReplaying = part === "gone" && change !== null && fork === null;
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowLeft: before, ArrowRight: after }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onPart(to);
  };
  return (
    <section class="guide" aria-label="Guided tour" onKeyDown={onKeyDown}>
      <ol class="guide-parts">
        {PARTS.map((name, i) => (
          <li key={name}>
            <button type="button" aria-current={name === part ? "step" : undefined} onClick={() => onPart(name)}>
              <span class="guide-number">{i + 1}</span>
              <span class="guide-name">{TITLES[name]}</span>
            </button>
          </li>
        ))}
      </ol>
      <h2>
        {at + 1}. {TITLES[part]}
      </h2>
      <div class="guide-text">
        {(isReplaying ? [] : tellPart(part, facts, fork)).map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        {part === "change" && facts.forkAt !== null ? <Changes change={change} onChange={onChange} /> : null}
        {isReplaying && problem === null && forkAt !== null ? (
          <ReplayProgress lab={lab} id={parent} at={forkAt} />
        ) : null}
        {problem === null ? null : <p class="warning">{problem}</p>}
      </div>
      <div class="buttons">
        <button type="button" disabled={before === undefined} onClick={() => before && onPart(before)}>
          Back
        </button>
        <button type="button" class="primary" disabled={after === undefined} onClick={() => after && onPart(after)}>
          Next{after === undefined ? "" : `: ${TITLES[after].toLowerCase()}`}
        </button>
      </div>
    </section>
  );
}

function Changes({ change, onChange }: Pick<Props, "change" | "onChange">) {
  const choices: readonly (readonly [ChangeName, string, string])[] = [
    ["float64", "Compute the loss in float64", "and the gradient of the right class no longer rounds away"],
    ["epsilon", "Raise Adam’s ε to 1e-5", "and it no longer divides by next to nothing"],
  ];
  return (
    <div class="choices">
      {choices.map(([name, what, effect]) => (
        <button type="button" key={name} aria-pressed={name === change} onClick={() => onChange(name)}>
          <b>{what}</b>
          <span class="muted">{effect}</span>
        </button>
      ))}
    </div>
  );
}
