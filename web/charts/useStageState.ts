/** @file Which steps a stack shows, for components that follow it: they alone are rendered anew while it moves. */
import { useLayoutEffect, useState } from "preact/hooks";
import type { ChartStage, StageState } from "./chartStage.ts";

export function useStageState(stage: ChartStage): StageState {
  const [state, setState] = useState(stage.state);
  useLayoutEffect(() => stage.follow(setState), [stage]);
  return state;
}
