/** @file What a tensor of a checkpoint is, by its name: a parameter's own name, or one of these in front. */

/** `optimizer.exp_avg.layers.0.weight` is the memory `exp_avg` of one parameter. */
export const OPTIMIZER_PREFIX = "optimizer.";

/** `probe.NAME.TENSOR` is what a probe remembers: no part of the network, and of no use to another program. */
export const PROBE_PREFIX = "probe.";
