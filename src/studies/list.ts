/** @file All studies, in the order of the papers' figures. */
import { RequestError } from "../experiment/index.ts";
import { showValue } from "../showValue.ts";
import { JUDGES } from "./judges/index.ts";
import { NOTSAWO } from "./notsawo/index.ts";
import type { Study } from "./study.ts";
import { THILAK } from "./thilak/index.ts";

export const STUDIES: readonly Study[] = [...THILAK, ...NOTSAWO, ...JUDGES];

/** @throws RequestError for a name that is no study's */
export function findStudy(name: string): Study {
  const study = STUDIES.find((each) => each.name === name);
  if (study === undefined)
    throw new RequestError(
      `study: ${showValue(name)} is not allowed; must be all or one of ${STUDIES.map((each) => each.name).join(", ")}`,
    );
  return study;
}
