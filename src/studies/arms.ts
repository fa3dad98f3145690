/** @file Arms that several studies share. */
import type { Arm, ArmSweep } from "./study.ts";

/** Any step can be computed again to the same bits. */
export const PLAIN = { "checkpoints.beforeSpikes.spikes": 0 } as const;

/** What arms on images of CIFAR-10 need, in words. */
export const CIFAR = "the binary version of CIFAR-10";

/**
 * The smallest experiment that slingshots, in place of the paper's 200 images: seconds a run.
 * @param set besides, by paths
 */
export function hypercubeArm(name: string, label: string, set: ArmSweep["set"] = {}): Arm {
  const sweep = (seeds: number, steps: number): ArmSweep => ({
    ...{ experiment: "hypercube", seeds },
    set: { ...PLAIN, steps, ...set },
  });
  return { name, label, sweeps: { smoke: sweep(5, 3000), phenomenon: sweep(10, 5000), paper: sweep(10, 12_000) } };
}

/** As it is: loss in float32, Adam with ε = 1e-8. With what its instruments record at every step. */
export const hypercube = hypercubeArm("hypercube", "float32");

/** Its twin, whose loss is computed in float64. */
export const hypercubeTwin = hypercubeArm("hypercube-float64", "loss in float64", { "loss.precision": "f64" });
