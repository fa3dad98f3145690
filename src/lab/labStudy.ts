/** @file A study as a lab shows it: a line of the list, and its claims, what was measured, and where its runs are. */

export interface LabStudy {
  /** Names it in this lab: the path of its folder below the lab's root. */
  readonly id: string;
  /** As the command line takes it. */
  readonly name: string;
  /** What it is about; null of a study that this version does not know. */
  readonly title: string | null;
  readonly figure: string;
  readonly budget: string;
  /** Why it cannot be shown. */
  readonly problem: string | null;
  /** How many claims hold, do not, and cannot be told. */
  readonly pass: number;
  readonly fail: number;
  readonly cannotTell: number;
  /** Of all its arms, when it was judged. */
  readonly runs: number;
  readonly ended: number;
  /** Runs of its arms that have ended since; null where the lab has not its arms. */
  readonly endedSince: number | null;
  /** Runs of its arms in training now. */
  readonly running: number;
  /** When it was judged: ISO 8601, in UTC. */
  readonly judgedAt: string | null;
}

export interface LabClaim {
  readonly name: string;
  readonly says: string;
  readonly source: string;
  readonly measured: string;
  readonly verdict: "pass" | "fail" | "cannot-tell";
  /** Of how many runs, settings or places. */
  readonly count: number;
}

export interface LabArm {
  readonly name: string;
  readonly label: string;
  readonly runs: number;
  readonly ended: number;
  readonly failed: number;
  /** Runs that cannot be read. */
  readonly lost: number;
  /** The sweep of its runs; null where the lab has it not. */
  readonly sweep: string | null;
}

export interface StudyDetails extends LabStudy {
  readonly question: string | null;
  readonly papers: readonly string[];
  readonly claims: readonly LabClaim[];
  readonly deviations: readonly string[];
  readonly arms: readonly LabArm[];
}
