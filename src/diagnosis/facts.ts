/** @file What is known of a training run besides its series. Everything may be unknown; nothing is guessed. */

export interface TrainingFacts {
  /** As PyTorch calls it: `Adam`, `SGD`. */
  readonly optimizer?: string | undefined;
  /** Whether updates are divided by a running mean of squared gradients. */
  readonly isAdaptive?: boolean | undefined;
  readonly learningRate?: number | undefined;
  /** Adam's ε. */
  readonly epsilon?: number | undefined;
  /** Decay of the mean of squares: Adam's β₂, RMSProp's α. */
  readonly secondDecay?: number | undefined;
  readonly weightDecay?: number | undefined;
  /** Bits of logits and loss: 64, 32, 16 (either format). */
  readonly lossBits?: number | undefined;
  /** Whether the gradients over the classes are made to sum to 0. */
  readonly isZeroSum?: boolean | undefined;
  readonly loss?: string | undefined;
  /** Whether each step sees all training data. */
  readonly isFullBatch?: boolean | undefined;
  readonly stepsPerEpoch?: number | undefined;
  readonly warmupSteps?: number | undefined;
  /** Every jump of the learning rate, where all are known; at the step that takes the new one first. */
  readonly rateJumps?: readonly RateJump[] | undefined;
  /** Steps after which the run went on from a saved state in another process. */
  readonly resumedAfter?: readonly number[] | undefined;
  /** Where columns became NaN; infinities show in the series. */
  readonly nonFinite?: readonly { readonly column: string; readonly step: number }[] | undefined;
  /** The least that the loss can be; default 0. */
  readonly lossFloor?: number | undefined;
  /** The mean loss at which the training set counts as fitted. */
  readonly fittedBelow?: number | undefined;
  /** Of a fork, the last step of its parent: what came up to there is known and not reported. */
  readonly historyEnd?: number | undefined;
  /** The last step whose loss is another function. */
  readonly otherLossEnd?: number | undefined;
}

export interface RateJump {
  readonly step: number;
  readonly from: number;
  readonly to: number;
}
