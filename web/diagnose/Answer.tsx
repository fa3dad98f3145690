/** @file What was diagnosed of a run, in the words of the command: the sentence, spikes, causes, what to log next time. */
import {
  type Diagnosis,
  type Missing,
  type NamedCause,
  type NamedSpike,
  sayConfidence,
} from "../../src/diagnosis/index.ts";
import {
  countOthers,
  describeEnd,
  describeFalls,
  describeKind,
  describeOrder,
  pickHighest,
} from "../../src/diagnosis/wording.ts";
import { wordMissing } from "../../src/lab/diagnose/pageAdvice.ts";
import { capitalise, formatConfidence, formatNumber, formatStep, pluralise } from "../../src/words.ts";
import { NumberHeads } from "../frame/NumberHeads.tsx";
import { Scroll } from "../frame/Scroll.tsx";
import { SlingshotTable, stepsAround } from "../runs/SlingshotTable.tsx";

/** Spikes in the table. */
const MOST_SHOWN = 40;

interface Props {
  readonly diagnosis: Diagnosis;
  /** Shows steps in the charts. */
  readonly onShow: (first: number, last: number) => void;
}

/** The sentence, how sure it is, and what decided. */
export function AnswerHead({ diagnosis }: Pick<Props, "diagnosis">) {
  const { evidence, class: found } = diagnosis;
  const sure = sayConfidence(diagnosis);
  // What cannot be told, and first why, is the sentence.
  const lines = [...(found === "cannot-tell" ? evidence.slice(1) : evidence), ...describeFalls(diagnosis)];
  return (
    <div class="answer-head">
      <h2>{diagnosis.summary.replace(/\.$/, "")}</h2>
      {sure === null ? null : <p class="muted">{capitalise(sure)}.</p>}
      {lines.length === 0 ? null : (
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Spikes, causes, and what to log next time. */
export function Answer({ diagnosis, onShow }: Props) {
  const { causes, cycles, missing } = diagnosis;
  const showCycle = (chosen: number) => {
    const cycle = cycles[chosen];
    if (cycle !== undefined) onShow(...stepsAround(cycle));
  };
  return (
    <div class="answer">
      {cycles.length === 0 ? null : (
        <>
          <h3>
            {formatStep(cycles.length)} {pluralise(cycles.length, "slingshot")}
          </h3>
          <SlingshotTable cycles={cycles} chosen={null} onChoose={showCycle} />
        </>
      )}
      <Spikes spikes={diagnosis.spikes} onShow={onShow} />
      {causes.length === 0 ? null : <h3>Why, probably</h3>}
      {causes.map((cause, i) => (
        <Cause key={cause.name} cause={cause} isOpen={i === 0} />
      ))}
      {missing.length === 0 ? null : <NextTime missing={missing} />}
    </div>
  );
}

/** Those of the loss; of other columns where no loss moves at all. */
function Spikes({ spikes, onShow }: { readonly spikes: readonly NamedSpike[]; readonly onShow: Props["onShow"] }) {
  const alone = spikes.filter(({ goesWith }) => goesWith === null);
  const own = alone.filter(({ isOfLoss }) => isOfLoss);
  const listed = own.length === 0 ? alone : own;
  if (listed.length === 0) return null;
  const shown = pickHighest(listed, MOST_SHOWN);
  const others = own.length === 0 ? null : countOthers(spikes);
  return (
    <>
      <h3>
        {formatStep(listed.length)} {pluralise(listed.length, "spike")} out of the noise
        {shown.length === listed.length ? null : <span class="muted">, the {shown.length} highest</span>}
      </h3>
      <Scroll label="Spikes">
        <table class="spikes">
          <thead>
            <tr>
              <NumberHeads titles={["step"]} />
              <th scope="col">column</th>
              <NumberHeads titles={["from", "to", "÷ noise", "steps"]} />
              <th scope="col">then</th>
              <th scope="col">kind</th>
              <th scope="col">first moved</th>
              <th scope="col">
                <span class="unseen">where</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((spike) => (
              <Spike key={`${spike.column} ${spike.step}`} spike={spike} onShow={onShow} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {others === null ? null : <p class="muted small">While the loss did not move: {others}.</p>}
    </>
  );
}

function Spike({ spike, onShow }: { readonly spike: NamedSpike; readonly onShow: Props["onShow"] }) {
  const { step, endStep, column, level, peak, times, duration, evidence } = spike;
  const room = Math.max(20, 2 * (endStep - step));
  return (
    <tr>
      <th scope="row" class="number">
        {formatStep(step)}
      </th>
      <td>{column}</td>
      <td class="number">{formatNumber(level)}</td>
      <td class="number">{formatNumber(peak)}</td>
      <td class="number">{formatNumber(Math.round(times))}</td>
      <td class="number">{formatStep(duration)}</td>
      <td>{describeEnd(spike)}</td>
      <td title={evidence.join("; ")}>{describeKind(spike)}</td>
      <td>{describeOrder(spike)}</td>
      <td>
        <button
          type="button"
          aria-label={`Show step ${formatStep(step)} in the charts`}
          onClick={() => onShow(step - room, endStep + room)}
        >
          Show
        </button>
      </td>
    </tr>
  );
}

function Cause({ cause, isOpen }: { readonly cause: NamedCause; readonly isOpen: boolean }) {
  const { title, source, confidence, evidence, measure, trial } = cause;
  return (
    <details class="cause" open={isOpen}>
      <summary>
        {capitalise(title)}{" "}
        <span class="muted">
          confidence {formatConfidence(confidence)}; {source}
        </span>
      </summary>
      <ul>
        {evidence.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {trial === null ? null : (
        <p>
          What would decide: {trial.says}; {trial.decides}.
        </p>
      )}
      {trial === null || trial.elsewhere === null ? null : (
        <Scroll label="A line for your own program">
          <pre>{trial.elsewhere}</pre>
        </Scroll>
      )}
      {measure.length === 0 ? null : <p>What to measure: {measure.join("; ")}.</p>}
    </details>
  );
}

function NextTime({ missing }: { readonly missing: readonly Missing[] }) {
  return (
    <>
      <h3>To know more next time</h3>
      <ul>
        {missing.map((one) => (
          <li key={one.what}>
            <b>{one.what}</b>: {wordMissing(one)}. <span class="muted">Without it, {one.why}.</span>
          </li>
        ))}
      </ul>
    </>
  );
}
