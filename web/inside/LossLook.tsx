/** @file The loss around a checkpoint: which slice or plane, its measurement, and what was found. */
import { useId } from "preact/hooks";
import { DIRECTION_NAMES, DIRECTIONS, type DirectionName } from "../../src/inspection/directionNames.ts";
import { isSameAsk } from "../../src/inspection/inside/landscapeAsk.ts";
import type { KeptLandscape, Lab, LandscapeAsk, LandscapeProgress } from "../../src/lab/index.ts";
import { formatDuration, formatStep } from "../../src/words.ts";
import { PlaneFigure, SliceFigures } from "./LandscapeFigures.tsx";
import { useLandscape } from "./useLandscape.ts";

type Ask = Omit<LandscapeAsk, "step">;

export interface LossLookProps {
  readonly lab: Lab;
  readonly id: string;
  readonly run: string;
  readonly step: number;
  readonly ask: Ask;
  readonly onAsk: (ask: Ask) => void;
}

/** Points along each axis that one begins with. */
const USUAL = { slice: 41, plane: 21 };

export function LossLook({ lab, id, run, step, ask, onAsk }: LossLookProps) {
  const { landscape, kept, problem, progress, isLooking, measure, stop } = useLandscape(lab, id, { ...ask, step });
  const others = kept.filter((each) => !isSameAsk(each, { ...ask, step }));
  return (
    <>
      <form
        class="ask-form"
        onSubmit={(event) => {
          event.preventDefault();
          measure();
        }}
      >
        <Directions ask={ask} onAsk={onAsk} />
        <NumberField label="Reach" value={ask.reach} least={1e-6} onValue={(reach) => onAsk({ ...ask, reach })} />
        <NumberField
          label="Points"
          value={ask.points}
          least={2}
          isWhole
          onValue={(points) => onAsk({ ...ask, points })}
        />
        <label class="field">
          <span>Lengths</span>
          <select
            value={ask.normalize}
            onChange={({ currentTarget }) =>
              onAsk({ ...ask, normalize: currentTarget.value === "none" ? "none" : "filter" })
            }
          >
            <option value="filter">filter by filter as the weights</option>
            <option value="none">as they are</option>
          </select>
        </label>
        {progress === null ? (
          <button type="submit" class="primary" disabled={isLooking || landscape !== null}>
            Measure
          </button>
        ) : (
          <button type="button" onClick={stop}>
            Stop
          </button>
        )}
      </form>
      <p class="small muted">
        {ask.along.map((name) => `${name}: ${DIRECTIONS[name]}.`).join(" ")} What is measured is kept beside the run.
      </p>
      {progress !== null && <Progress {...progress} />}
      {problem !== null && (
        <p class="warning" role="alert">
          {problem}
        </p>
      )}
      {landscape !== null && <Landscape run={run} landscape={landscape} />}
      {landscape === null && progress === null && !isLooking && problem === null && (
        <p class="empty small">Not measured yet, or not to its end: what is there already is not computed again.</p>
      )}
      {others.length > 0 && <Kept asks={others} onAsk={onAsk} />}
    </>
  );
}

function Landscape({ run, landscape }: { readonly run: string; readonly landscape: KeptLandscape }) {
  if (landscape.ask.along.length === 1) return <SliceFigures run={run} landscape={landscape} />;
  return (
    <div class="drawn-figures">
      {landscape.parts.map((part) => (
        <PlaneFigure key={part} run={run} landscape={landscape} part={part} />
      ))}
    </div>
  );
}

const DirectionOptions = () =>
  DIRECTION_NAMES.map((name) => (
    <option key={name} value={name}>
      {name}
    </option>
  ));

function Directions({ ask, onAsk }: Pick<LossLookProps, "ask" | "onAsk">) {
  const [first = "gradient", second] = ask.along;
  const turn = (along: readonly DirectionName[]) => {
    const isOther = along.length !== ask.along.length;
    onAsk({ ...ask, along, points: isOther ? (along.length === 2 ? USUAL.plane : USUAL.slice) : ask.points });
  };
  return (
    <>
      <label class="field">
        <span>Along</span>
        <select
          value={first}
          onChange={({ currentTarget }) => {
            const name = currentTarget.value as DirectionName;
            turn(second === undefined ? [name] : [name, second]);
          }}
        >
          <DirectionOptions />
        </select>
      </label>
      <label class="field">
        <span>and</span>
        <select
          value={second ?? ""}
          onChange={({ currentTarget }) => {
            const name = currentTarget.value;
            turn(name === "" ? [first] : [first, name as DirectionName]);
          }}
        >
          <option value="">nothing: a slice</option>
          <DirectionOptions />
        </select>
      </label>
    </>
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly isWhole?: boolean;
  readonly onValue: (value: number) => void;
}

function NumberField({ label, value, least, isWhole = false, onValue }: NumberProps) {
  const id = useId();
  return (
    <label class="field short" for={id}>
      <span>{label}</span>
      <input
        id={id}
        inputMode={isWhole ? "numeric" : "decimal"}
        value={value}
        onChange={({ currentTarget }) => {
          const next = Number(currentTarget.value);
          if (Number.isFinite(next) && next >= least && (!isWhole || Number.isInteger(next))) onValue(next);
          else currentTarget.value = String(value);
        }}
      />
    </label>
  );
}

function Progress({ done, total, secondsLeft }: LandscapeProgress) {
  const isBegun = total > 0;
  return (
    <p class="small" role="status">
      <progress {...(isBegun && { value: done, max: total })} aria-label="Points measured" />{" "}
      {isBegun ? `${formatStep(done)} of ${formatStep(total)} points` : "The run is computed up to this step"}
      {secondsLeft !== null && `, ${formatDuration(secondsLeft)} left`}
    </p>
  );
}

function Kept({ asks, onAsk }: { readonly asks: readonly LandscapeAsk[]; readonly onAsk: (ask: Ask) => void }) {
  return (
    <section aria-label="Kept beside the run">
      <h3>Kept beside the run, around this step</h3>
      <p class="kept">
        {asks.map(({ step: _, ...ask }) => (
          <button type="button" key={JSON.stringify(ask)} onClick={() => onAsk(ask)}>
            {ask.along.join(" and ")}, ±{ask.reach}, {ask.points} points
            {ask.normalize === "none" && ", lengths as they are"}
          </button>
        ))}
      </p>
    </section>
  );
}
