/** @file The network of an experiment for the shape of its data: what is trained, before any data are there. */
import { type DataPart, type DataShape, dataParts, isUnexamined, readAs } from "../data/index.ts";
import type { Subject } from "../instruments/index.ts";
import { listChoices } from "../listNames.ts";
import { layoutOf, type Model, type ModelPart, type ModelSettings, modelParts } from "../models/index.ts";
import { SettingError } from "../settingError.ts";

/** What of an experiment it depends on. */
export interface ModelOnData {
  readonly model: ModelSettings;
  readonly data: { readonly name: string };
}

export interface BoundModel {
  readonly data: DataPart;
  /** As the network reads it. */
  readonly shape: DataShape;
  readonly model: Model;
}

/**
 * Takes milliseconds, whatever the size of data and network.
 * @throws SettingError where the network does not accept such data, or a setting cannot be met
 */
export function bindModel({ model: settings, data: dataSettings }: ModelOnData): BoundModel {
  const data = dataParts.find(dataSettings.name);
  const part = modelParts.find(settings.name);
  if (isUnexamined(dataSettings)) {
    throw new SettingError("data.found", null, "what the files hold: an experiment is examined before it is trained");
  }
  const found = data.shape(dataSettings);
  const shape = readAs(found, part.accepts);
  if (shape === null) throw refuse(part, data, found);
  return { data, shape, model: part.create(settings, shape) };
}

/** What is trained, as instruments see it. */
export function describeSubject({ model, shape }: BoundModel, { optimizer }: Pick<Subject, "optimizer">): Subject {
  return { shape, layout: layoutOf(model), embeddings: model.embeddings ?? [], layers: model.layers ?? [], optimizer };
}

function refuse({ name, accepts }: ModelPart, data: DataPart, shape: DataShape): SettingError {
  const { input } = shape;
  const fitting = dataParts.all.flatMap(({ inputs }) => accepts.flatMap((kind) => inputs[kind] ?? []));
  const readers = modelParts.all.filter((part) => readAs(shape, part.accepts) !== null).map((part) => part.name);
  const others = readers.length === 0 ? "" : ` (model.name ${listChoices(readers)} reads them)`;
  const reason = `model.name ${name} reads ${accepts.join(" and ")}, and these are ${input.kind}${others}`;
  const allowed = fitting.length === 0 ? "of another kind" : listChoices(fitting);
  return new SettingError("data.name", data.name, `${allowed}: ${reason}`);
}
