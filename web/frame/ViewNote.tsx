/** @file A line of text that belongs to what is shown, and goes with its link. */
import type { KeptView } from "./useView.ts";

export function ViewNote({ note, setNote }: Pick<KeptView, "note" | "setNote">) {
  return (
    <input
      class="view-note"
      type="text"
      value={note}
      maxLength={500}
      placeholder="A note to this view, kept in its link"
      aria-label="Note to this view, kept in its link"
      onInput={({ currentTarget }) => setNote(currentTarget.value)}
    />
  );
}
