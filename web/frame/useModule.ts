/** @file A part of the page that is loaded when it is needed. */
import { useEffect, useState } from "preact/hooks";

/** Null until it is there. @param load always the same function */
export function useModule<T>(load: () => Promise<T>): T | null {
  const [module, setModule] = useState<T | null>(null);
  useEffect(() => {
    let isGone = false;
    void load().then((loaded) => isGone || setModule(loaded as T & object));
    return () => {
      isGone = true;
    };
  }, [load]);
  return module;
}

export const loadSettings = () => import("../settings.ts");
