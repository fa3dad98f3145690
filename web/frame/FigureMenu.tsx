/** @file The menu of a figure that a page draws itself, by which it is saved. */
import { Menu } from "./Menu.tsx";

export interface FigureMenuProps {
  readonly title: string;
  /** As a drawing, or its numbers. */
  readonly onSave: (kind: "svg" | "png" | "csv") => void;
}

export function FigureMenu({ title, onSave }: FigureMenuProps) {
  const kinds = ["svg", "png", "csv"] as const;
  return (
    <Menu
      label={`${title}: save`}
      choices={kinds.map((kind) => [`Save as ${kind.toUpperCase()}`, () => onSave(kind)])}
    />
  );
}
