/** @file Computes beside the page what takes longer than a frame: singular values and principal components. */

import { findPrincipalComponents } from "../../src/measures/principalComponents.ts";
import { findSingularValues } from "../../src/measures/singularValues.ts";
import { dimensionsOf, type MatrixWork, type WorkAnswer } from "./matrixWork.ts";

addEventListener("message", ({ data }: MessageEvent<MatrixWork>) => {
  const { number, matrix, does, most } = data;
  const answer = (): WorkAnswer => {
    try {
      if (does === "singularValues") return { number, singularValues: findSingularValues(matrix) };
      return { number, components: findPrincipalComponents(matrix, Math.min(most, dimensionsOf(matrix))) };
    } catch (error) {
      return { number, error: error instanceof Error ? error.message : String(error) };
    }
  };
  postMessage(answer());
});
