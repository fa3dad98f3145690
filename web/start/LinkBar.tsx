/** @file What can be done with the pair: again with another seed, a note, a link that holds it all. */
import { useState } from "preact/hooks";
import { LONGEST_NOTE, type StartAddress, withSeed } from "../../src/lab/start/startAddress.ts";

interface Props {
  readonly address: StartAddress;
  readonly onChange: (change: Partial<StartAddress>) => void;
  /** Another pair takes the place of this one. */
  readonly onLeave: () => void;
}

const TOLD_MS = 2500;

export function LinkBar({ address, onChange, onLeave }: Props) {
  const [told, setTold] = useState("");
  const copy = async () => {
    const done = await navigator.clipboard.writeText(location.href).then(
      () => "copied",
      () => "the browser does not let this page copy: take the address above",
    );
    setTold(done);
    setTimeout(() => setTold(""), TOLD_MS);
  };
  const again = () => {
    onLeave();
    const seed = 1 + Math.floor(Math.random() * 9999);
    onChange({ set: withSeed(address.set, seed), part: "train", change: null, at: null, view: {} });
  };
  return (
    <div class="link-bar">
      <button type="button" onClick={again}>
        Again with another seed
      </button>
      <button type="button" onClick={copy}>
        Copy link
      </button>
      <span role="status" class="muted small">
        {told}
      </span>
      <label class="link-note">
        <span class="small muted">Note, which goes with the link</span>
        <input
          maxLength={LONGEST_NOTE}
          value={address.note}
          placeholder="what is to be seen here"
          onInput={({ currentTarget }) => onChange({ note: currentTarget.value })}
        />
      </label>
    </div>
  );
}
