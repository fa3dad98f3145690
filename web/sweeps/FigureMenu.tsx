/** @file The menu of a figure, by which it is saved. */
import { useRef } from "preact/hooks";

export interface FigureMenuProps {
  readonly title: string;
  readonly onSave: (kind: "svg" | "png" | "csv") => void;
  /** Whether there are numbers to save. */
  readonly hasNumbers?: boolean;
}

export function FigureMenu({ title, onSave, hasNumbers = true }: FigureMenuProps) {
  const ref = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (ref.current !== null) ref.current.open = false;
  };
  const kinds = hasNumbers ? (["svg", "png", "csv"] as const) : (["svg", "png"] as const);
  return (
    <details
      class="menu"
      ref={ref}
      onKeyDown={(event) => event.key === "Escape" && close()}
      onFocusOut={({ relatedTarget }) =>
        !(relatedTarget instanceof Node && ref.current?.contains(relatedTarget)) && close()
      }
    >
      <summary aria-label={`${title}: save`}>⋯</summary>
      <div>
        {kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            onClick={() => {
              close();
              onSave(kind);
            }}
          >
            Save as {kind.toUpperCase()}
          </button>
        ))}
      </div>
    </details>
  );
}
