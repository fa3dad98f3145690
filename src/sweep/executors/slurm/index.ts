/** @file The executor that hands a sweep to Slurm. */
export { SlurmError } from "./callSlurm.ts";
export { type FollowUp, followUp } from "./followUp.ts";
export { cancelJobs, type QueuedJobs, readQueue } from "./jobs.ts";
export { slurm } from "./slurm.ts";
export type { SlurmOptions } from "./slurmOptions.ts";
export { readSlurmStatus, type SubmissionStatus } from "./slurmStatus.ts";
