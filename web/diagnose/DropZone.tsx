/** @file Where a log comes onto the page: dropped, chosen, pasted, or one of two examples. */
import { useRef, useState } from "preact/hooks";
import allDigits from "../../docs/tutorials/logs/all_digits.csv?url";
import rounded from "../../docs/tutorials/logs/trainer_state.json?url";
import weightDecay from "../../docs/tutorials/logs/weight_decay.csv?url";
import type { GivenLog } from "../../src/lab/diagnose/diagnoseGiven.ts";
import type { GivenFile } from "../../src/lab/diagnose/givenFiles.ts";
import { gatherDropped, listChosen } from "./gatherFiles.ts";

/** Those of the tutorial for practitioners, whose callback wrote the norm under a name of its own. */
const EXAMPLES = [
  { name: "all_digits.csv", label: "three slingshots", address: allDigits },
  { name: "weight_decay.csv", label: "spikes that are none", address: weightDecay },
  { name: "trainer_state.json", label: "a loss that is rounded", address: rounded },
] as const;
const EXAMPLE_MAP = { lastLayerNorm: "head_norm" };

interface Props {
  /** @param map what its columns are, by our names */
  readonly onFiles: (files: readonly GivenFile[], map?: GivenLog["map"]) => void;
}

export function DropZone({ onFiles }: Props) {
  const [isOver, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const showExample = async ({ name, address }: (typeof EXAMPLES)[number]) => {
    onFiles([{ path: name, blob: await (await fetch(address)).blob() }], EXAMPLE_MAP);
  };
  return (
    <section
      class={isOver ? "drop over" : "drop"}
      aria-label="Log to diagnose"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={async (event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer !== null) onFiles(await gatherDropped(event.dataTransfer));
      }}
    >
      <p class="drop-lead">
        Drop a log here, or{" "}
        <button type="button" class="primary" onClick={() => chooser.current?.click()}>
          choose files
        </button>
      </p>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label="Files of a log"
        onChange={({ currentTarget }) => {
          const files = listChosen(currentTarget.files ?? []);
          // So that the same file can be chosen again, changed.
          currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
      <p class="muted small">
        CSV, JSON and JSON Lines, Parquet, TensorBoard’s event files or their folder, trainer_state.json of Hugging
        Face, folders of Lightning and Keras, exports of W&amp;B, SQLite files of Trackio, MLflow and GoodSeed, the
        printed lines of a trainer; packed with gzip or not.{" "}
        <b>It is read in this page, and no byte of it leaves your machine.</b>
      </p>
      <p class="small examples">
        No log at hand?{" "}
        {EXAMPLES.map((example) => (
          <button type="button" key={example.name} onClick={() => showExample(example)}>
            {example.label}
          </button>
        ))}
      </p>
      <Paste onFiles={onFiles} />
    </section>
  );
}

function Paste({ onFiles }: Props) {
  const [text, setText] = useState("");
  return (
    <details class="paste">
      <summary>Paste text</summary>
      <label>
        <span class="unseen">Lines of a log</span>
        <textarea
          rows={6}
          spellcheck={false}
          placeholder={"step,loss,grad_norm\n1,2.31,0.9\n2,2.28,0.8\n…"}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <button
        type="button"
        disabled={text.trim() === ""}
        onClick={() => onFiles([{ path: "pasted text", blob: new Blob([text]) }])}
      >
        Diagnose it
      </button>
    </details>
  );
}
