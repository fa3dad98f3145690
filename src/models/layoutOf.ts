/** @file The parameters of a network as optimizers see them. */
import type { Layout, ParameterRole } from "../optimizers/index.ts";
import type { Model, Parameter } from "./model.ts";

/** Every parameter with what it is to the network, in the order of the flat vector. */
export function layoutOf(model: Pick<Model, "parameters" | "lastLayer" | "embeddings">): Layout {
  return model.parameters.map((parameter) => ({
    name: parameter.name,
    shape: parameter.shape,
    role: roleOf(parameter, model),
  }));
}

function roleOf(
  { name, shape }: Parameter,
  { lastLayer, embeddings = [] }: Pick<Model, "lastLayer" | "embeddings">,
): ParameterRole {
  if (name === lastLayer) return "lastLayer";
  if (embeddings.includes(name)) return "embedding";
  // Filters are a matrix of as many rows as there are of them; positions and class tokens have three axes.
  return shape.length === 2 || shape.length === 4 ? "matrix" : "vector";
}
