/** @file A menu that opens at a press and closes once something is chosen, by Escape, or when the focus leaves it. */
import { useRef } from "preact/hooks";

export interface MenuProps {
  /** What it is called, for who does not see it. */
  readonly label: string;
  /** What its buttons say, and what they do. */
  readonly choices: readonly (readonly [words: string, choose: () => void])[];
}

export function Menu({ label, choices }: MenuProps) {
  const ref = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (ref.current !== null) ref.current.open = false;
  };
  return (
    <details
      class="menu"
      ref={ref}
      onKeyDown={(event) => event.key === "Escape" && close()}
      onFocusOut={({ relatedTarget }) =>
        !(relatedTarget instanceof Node && ref.current?.contains(relatedTarget)) && close()
      }
    >
      <summary aria-label={label}>⋯</summary>
      <div>
        {choices.map(([words, choose]) => (
          <button
            key={words}
            type="button"
            onClick={() => {
              close();
              choose();
            }}
          >
            {words}
          </button>
        ))}
      </div>
    </details>
  );
}
