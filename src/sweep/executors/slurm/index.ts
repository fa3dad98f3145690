/** @file The executor that hands a sweep to Slurm. */
export { SlurmError } from "./callSlurm.ts";
export { type FollowUp, followUp } from "./followUp.ts";
export { cancelJobs, type QueuedJobs, readQueue } from "./jobs.ts";
export type { Cluster, Partition } from "./readCluster.ts";
export { type SlurmSweep, submitSweep, type Watch, watchSweep } from "./slurm.ts";
export { completeSlurmOptions, type SlurmOptions } from "./slurmOptions.ts";
export { readSlurmStatus, type SubmissionStatus } from "./slurmStatus.ts";
export type { Submission } from "./submission.ts";
export { examineCluster } from "./submit.ts";
