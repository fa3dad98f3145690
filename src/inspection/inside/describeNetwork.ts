/** @file A checkpoint of a run as a page is told of it: its tensors, what they are to the network, and the order of its residues. */
import { bindModel, describeSubject, RequestError } from "../../experiment/index.ts";
import { StoreError } from "../../files/storeError.ts";
import { chooseOrder, requireCycle } from "../../instruments/operands.ts";
import { findResidueTable } from "../../instruments/residueTable.ts";
import type { Subject } from "../../instruments/subject.ts";
import { SettingError } from "../../settingError.ts";
import type { Run } from "../../store/index.ts";
import { OPTIMIZER_PREFIX, PROBE_PREFIX } from "../../tensors/tensorNames.ts";
import { experimentOf } from "../../training/recordedRun.ts";
import type { NetworkResidues, NetworkState, NetworkTensor, StateTensor } from "./network.ts";

/** What is shown first. */
const ROLES = ["lastLayer", "embedding", null] as const;
const KINDS = ["parameter", "buffer", "optimizer", "probe"] as const;

export function describeNetwork(run: Run, step: number, tensors: readonly StateTensor[]): NetworkState {
  const subject = findSubject(run);
  const described = tensors.map((tensor) => describeTensor(tensor, subject));
  const placeOf = ({ kind, role }: NetworkTensor) => KINDS.indexOf(kind) * ROLES.length + ROLES.indexOf(role);
  const rows = subject?.shape.rows;
  return {
    step,
    tensors: described.sort((a, b) => placeOf(a) - placeOf(b)),
    residues: subject && findResidues(subject),
    parts: (["train", "validation"] as const).filter((part) => rows !== undefined && rows[part] > 0),
  };
}

/** Null where this program cannot say what the run has trained: parts that it does not know. Its tensors are there all the same. */
function findSubject(run: Run): Subject | null {
  try {
    const experiment = experimentOf(run);
    return describeSubject(bindModel(experiment), experiment);
  } catch (error) {
    if (error instanceof RequestError || error instanceof StoreError || error instanceof SettingError) return null;
    throw error;
  }
}

function describeTensor({ name, shape, values }: StateTensor, subject: Subject | null): NetworkTensor {
  const parameter = subject?.layout.find((each) => each.name === name);
  const role = parameter?.role === "lastLayer" || parameter?.role === "embedding" ? parameter.role : null;
  return {
    ...{ name, shape, role },
    type: values instanceof Float32Array ? "f32" : "f64",
    kind: kindOf(name, subject, parameter !== undefined),
    rowNames: nameRows(shape, name, subject),
  };
}

function kindOf(name: string, subject: Subject | null, isParameter: boolean): NetworkTensor["kind"] {
  if (isParameter) return "parameter";
  if (name.startsWith(OPTIMIZER_PREFIX)) return "optimizer";
  if (name.startsWith(PROBE_PREFIX)) return "probe";
  return subject === null ? "parameter" : "buffer";
}

/** Of what has a row for each token, as the table of embeddings and the last layer. */
function nameRows([rows]: readonly number[], name: string, subject: Subject | null): readonly string[] | null {
  if (subject === null) return null;
  const { embeddings, layout, shape } = subject;
  const symbols = shape.input.kind === "sequences" ? shape.input.symbols : undefined;
  const isOfTokens =
    embeddings.includes(name) || layout.some((each) => each.name === name && each.role === "lastLayer");
  return isOfTokens && symbols !== undefined && symbols.length === rows ? symbols : null;
}

function findResidues(subject: Subject): NetworkResidues | null {
  const { equations } = subject.shape;
  const table = findResidueTable(subject);
  if (table === null || equations === undefined) return null;
  try {
    const order = chooseOrder(equations.operation);
    const { length, places } = requireCycle("embeddingSpectrum", subject.shape, order);
    return { table, order, cycle: { length, places: [...places] } };
  } catch (error) {
    // A modulus that has no such cycle.
    if (error instanceof SettingError) return null;
    throw error;
  }
}
