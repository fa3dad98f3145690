/** @file How a loss falls, where it does not fall evenly: drops, plateaus, and a staircase of epochs. */
import { epochLengthOf, findDrops, findPlateaus, findStaircase } from "../spikes/index.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { DiagnosedLog } from "./log.ts";

export function findFalls(
  { tracks, roles, facts }: DiagnosedLog,
  primary: string | null,
): Pick<Diagnosis, "drops" | "plateaus" | "staircase"> {
  const track = tracks.get(primary ?? "");
  if (track === undefined) return { drops: [], plateaus: [], staircase: null };
  const drops = findDrops(track.step, track.values);
  const epoch = tracks.get(roles.epoch ?? "");
  const epochLength = facts.stepsPerEpoch ?? (epoch === undefined ? null : epochLengthOf(epoch.step, epoch.values));
  const staircase = (epochLength === null ? null : findStaircase(drops, epochLength)) ?? findStaircase(drops);
  return { drops, plateaus: findPlateaus(track.step, track.values), staircase };
}
