/** @file The settings of the benchmark's runs that this project trains itself. */

export interface ProductSetting {
  /** All seeds and both arithmetics of a setting lie on one side of the split. */
  readonly name: string;
  readonly preset: string;
  readonly overrides: readonly string[];
  readonly seeds: number;
  /** What is done to the run, besides rounding; nothing where it is left out. */
  readonly cause?: "lost moments" | "learning rate" | "weight decay" | "wrong labels" | "edge of stability";
  /** A change in the middle of the run: it goes on as a fork, whose whole history is the series. */
  readonly fork?: {
    readonly at: number;
    readonly overrides?: readonly string[];
    readonly resetOptimizer?: boolean;
  };
  /** What the twin without rounding differs in. Default: the loss in float64. */
  readonly exact?: string;
}

const MODULAR = ["data.name=algorithmic", "data.tokens=oneHot", "data.trainPercent=66", "model.depth=4"];

const cube = (name: string, overrides: readonly string[], more: Partial<ProductSetting> = {}): ProductSetting => ({
  name: `cube-${name}`,
  preset: "hypercube",
  overrides: ["steps=4000", ...overrides],
  seeds: 2,
  ...more,
});

const modular = (modulus: number, operation: string, more: readonly string[] = [], name = ""): ProductSetting => ({
  name: `${operation}-${modulus}${name}`,
  preset: "hypercube",
  overrides: ["steps=4000", ...MODULAR, `data.modulus=${modulus}`, `data.operation=${operation}`, ...more],
  seeds: 2,
});

/** Each is trained with its loss in float32 and in float64 (or as `exact` says), so often as it has seeds. */
export const PRODUCT_SETTINGS: readonly ProductSetting[] = [
  cube("adam", [], { seeds: 5 }),
  cube("adamw", ["optimizer.name=adamW"]),
  cube("zero-sum", ["data.points=96"], { exact: "loss.gradient=zero-sum" }),
  cube("rmsprop", ["optimizer.name=rmsProp"], { seeds: 3 }),
  cube("rmsprop-alpha98", ["optimizer.name=rmsProp", "optimizer.alpha=0.98"]),
  cube("rate-5e-4", ["optimizer.learningRate=5e-4", "steps=6000"]),
  cube("rate-3e-3", ["optimizer.learningRate=3e-3"]),
  cube("beta2-0.9", ["optimizer.betas=[0.9,0.9]"]),
  cube("beta2-0.98", ["optimizer.betas=[0.9,0.98]"]),
  cube("beta2-0.999", ["optimizer.betas=[0.9,0.999]"]),
  cube("epsilon-1e-7", ["optimizer.epsilon=1e-7"]),
  cube("epsilon-1e-6", ["optimizer.epsilon=1e-6", "steps=6000"]),
  cube("epsilon-1e-5", ["optimizer.epsilon=1e-5"]),
  cube("adamax", ["optimizer.name=adamax"]),
  cube("adagrad", ["optimizer.name=adagrad"]),
  cube("sgd", ["optimizer.name=sgd", "optimizer.learningRate=0.05"]),
  cube("momentum", ["optimizer.name=sgd", "optimizer.learningRate=0.01", "optimizer.momentum=0.9"]),
  cube("sgd-high", ["optimizer.name=sgd", "optimizer.learningRate=0.6", "model.depth=3"], {
    cause: "edge of stability",
  }),
  cube("depth3", ["model.depth=3"]),
  cube("depth2", ["model.depth=2"]),
  cube("depth4", ["model.depth=4"]),
  cube("depth8", ["model.depth=8"]),
  cube("width32", ["model.width=32"]),
  cube("width128", ["model.width=128"]),
  cube("points64", ["data.points=64"]),
  cube("points256", ["data.points=256"]),
  cube("classes16", ["data.informativeDimensions=4"]),
  cube("tanh", ["model.activation=tanh"]),
  cube("gelu", ["model.activation=gelu"]),
  cube("layer-norm", ["model.hiddenNorm=layer"]),
  cube("mini64", ["batch.size=64"], { seeds: 3 }),
  cube("mini32", ["batch.size=32"], { seeds: 3 }),
  cube("mini16", ["batch.size=16"]),
  cube("mini32-replacement", ["batch.size=32", "batch.sampling=replacement"]),
  cube("mini32-rmsprop", ["batch.size=32", "optimizer.name=rmsProp"]),
  cube("mini64-depth4", ["batch.size=64", "model.depth=4"]),
  cube("clip", ["optimizer.transforms=[{name: clipNorm, maxNorm: 0.1}]"]),
  cube("decay-0.001", ["optimizer.name=adamW", "optimizer.weightDecay=0.001"]),
  cube("decay-0.1", ["optimizer.name=adamW", "optimizer.weightDecay=0.1"], { cause: "weight decay" }),
  cube("decay-1", ["optimizer.name=adamW", "optimizer.weightDecay=1"], { cause: "weight decay" }),
  cube("decay-1-mini32", ["optimizer.name=adamW", "optimizer.weightDecay=1", "batch.size=32"], {
    cause: "weight decay",
  }),
  { name: "deep-linear", preset: "deep-linear", overrides: ["steps=4000"], seeds: 3 },
  { name: "deep-linear-4", preset: "deep-linear", overrides: ["steps=4000", "model.depth=4"], seeds: 2 },
  { name: "deep-linear-rmsprop", preset: "deep-linear", overrides: ["steps=4000", "optimizer.name=rmsProp"], seeds: 2 },
  { name: "gaussian", preset: "gaussian", overrides: ["steps=4000", "validation.everySteps=0"], seeds: 3 },
  {
    name: "gaussian-raw",
    preset: "gaussian",
    overrides: ["steps=4000", "validation.everySteps=0", "data.projection=none"],
    seeds: 2,
  },
  {
    name: "gaussian-mini50",
    preset: "gaussian",
    overrides: ["steps=4000", "validation.everySteps=0", "batch.size=50"],
    seeds: 2,
  },
  {
    name: "parity",
    preset: "parity-hinge",
    overrides: ["steps=3000", "loss={name: crossEntropy}", "validation.everySteps=0"],
    seeds: 2,
  },
  modular(11, "addition"),
  modular(13, "addition", ["model.width=128"]),
  modular(11, "multiplication"),
  modular(13, "subtraction"),
  modular(11, "addition", ["batch.size=32"], "-mini32"),
  modular(11, "division", ["optimizer.name=rmsProp"], "-rmsprop"),
  { ...modular(13, "addition", ["data.noisyLabels=10"], "-noisy"), cause: "wrong labels" },
  { ...modular(11, "addition", ["data.noisyLabels=6", "batch.size=16"], "-noisy-mini16"), cause: "wrong labels" },
  cube("reset", [], { cause: "lost moments", fork: { at: 350, resetOptimizer: true } }),
  cube("reset-late", ["loss.precision=f64"], {
    cause: "lost moments",
    fork: { at: 2000, resetOptimizer: true },
    seeds: 3,
  }),
  cube("reset-mini32", ["loss.precision=f64", "batch.size=32"], {
    cause: "lost moments",
    fork: { at: 2000, resetOptimizer: true },
  }),
  cube("rate-tenfold", ["loss.precision=f64"], {
    cause: "learning rate",
    fork: { at: 1500, overrides: ["optimizer.learningRate=1e-2"] },
  }),
  cube("rate-fiftyfold-mini64", ["loss.precision=f64", "batch.size=64"], {
    cause: "learning rate",
    fork: { at: 1500, overrides: ["optimizer.learningRate=5e-2"] },
  }),
  cube("cured", [], { fork: { at: 800, overrides: ["loss.precision=f64"] } }),
];
