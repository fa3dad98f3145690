/** @file The settings of the slingshot detector, their defaults and the reason for each. */

/** Ratios, losses above their floor in their unit (the defaults are for nats) and counts of rows; in steps only what says whether a log can be judged; nothing in units of a norm. */
export interface SlingshotOptions {
  /**
   * Training accuracy at which the training set counts as fitted. Default 0.999: the terminal phase of training begins at
   * 100 % (Thilak et al. 2022, §1), and a log that rounds, smooths or holds a wrong label may never show exactly that.
   * For accuracies of at most 1,000 samples it is the same.
   */
  readonly fitAccuracy: number;
  /**
   * Training loss, above its floor, at which it counts as fitted in a log without accuracies, or with fewer than one in `fitRows` losses.
   * Default 0.01, which leaves one misclassified sample (a loss of at least ln 2) in 69 at most.
   */
  readonly fitLoss: number;
  /**
   * Consecutive accuracies (losses, where those decide) that must be fitted. Default 10: one mini-batch is all correct by
   * luck long before the set is, ten in a row seldom. Being early does little harm, since a spike also needs a trough 1e4
   * times lower.
   */
  readonly fitRows: number;
  /**
   * Least peak ÷ trough of a loss spike. Default 1e4: in our runs the noise of mini-batches and bumps at the edge of
   * stability stay below 1e3, slingshots lie at 1e6 and more.
   */
  readonly spikeRatio: number;
  /**
   * Least peak of a loss spike, in nats above the floor. Default 1e-3, the mean loss when one sample in 700 is just misclassified. Lower
   * it for training sets of which a spike moves fewer.
   */
  readonly spikeLoss: number;
  /**
   * Least relative growth of the norm before a spike. Default 1e-4: late cycles at small learning rates grow by 3e-4,
   * float32 resolves 1e-7. Noise is told from growth by another test, in proportion to the noise.
   */
  readonly leastGrowth: number;
  /**
   * Least factor by which the norm has grown since the loss stopped falling for the answer `norm-inflation`. Default
   * 1.5: in our runs the factor is at most 1.07 where the loss is in float64 and no weight decay moves norm about, and
   * 1.8 and more where the loss is 0 in float32 and the norm runs on; between lies 1.3, with batch normalisation.
   */
  readonly inflationRatio: number;
  /**
   * Steps that a burst may last, at least. Default 20: in our runs the loss is high, or rings, for 20 to 150 steps. Where rows
   * lie further apart a burst may have been missed, and no answer rests on there being none.
   */
  readonly burstSteps: number;
}

/** What judging must know of a loss. */
export interface LossScale {
  /** The mean loss at which the training set counts as fitted. */
  readonly fittedBelow: number;
  /** The least that it can be. Default 0. */
  readonly floor?: number | undefined;
}

/** The options that are losses, for one of another scale than the cross-entropy's: where 0.01 nats are `fittedBelow`. */
export function scaleToLoss({ fittedBelow, floor = 0 }: LossScale): Pick<SlingshotOptions, "fitLoss" | "spikeLoss"> {
  const fitLoss = fittedBelow - floor;
  return { fitLoss, spikeLoss: fitLoss / 10 };
}

export const DEFAULT_SLINGSHOT_OPTIONS: SlingshotOptions = {
  fitAccuracy: 0.999,
  fitLoss: 0.01,
  fitRows: 10,
  spikeRatio: 1e4,
  spikeLoss: 1e-3,
  leastGrowth: 1e-4,
  inflationRatio: 1.5,
  burstSteps: 20,
};
