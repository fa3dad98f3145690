/** @file Thilak et al. 2022, Fig. 6: a vision transformer on subsets of CIFAR-10: the best accuracy before slingshots and after. */
import type { StudyPicture } from "../../report/index.ts";
import { formatSetting } from "../../verdict/index.ts";
import { CIFAR, PLAIN } from "../arms.ts";
import { countSettings, countShare, MOST } from "../counting.ts";
import { isAbove, largestBetween } from "../cycles.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import { lookOnce, mapRuns, type StudyRun, type StudyRuns } from "../studyRuns.ts";
import { hasSlingshots } from "../traits.ts";
import { judgeTrendOfSettings } from "../trending.ts";

const [IMAGES, RATE] = ["data.points", "optimizer.learningRate"];
const RATES = [1e-4, 3.1e-4, 1e-3];

const SMALL: ArmSweep = {
  ...{ experiment: "vit-small-cifar", seeds: 1 },
  set: { ...PLAIN, "model.patch": 16, "model.width": 32, steps: 1500 },
  axes: { [IMAGES]: [500, 1000, 2000, 4000], [RATE]: RATES },
  // The smaller the rate, the later the first slingshot.
  conditions: [
    { when: { [RATE]: 3.1e-4 }, set: { steps: 4000 } },
    { when: { [RATE]: 1e-4 }, set: { steps: 10_000 } },
  ],
};

const arm: Arm = {
  name: "vit-subsets",
  label: "images and learning rate",
  needs: CIFAR,
  sweeps: {
    smoke: null,
    phenomenon: SMALL,
    paper: {
      ...{ experiment: "vit-cifar", seeds: 1, set: { ...PLAIN, steps: 50_000 } },
      axes: { [IMAGES]: [10_000, 20_000, 30_000, 40_000, 50_000], [RATE]: RATES },
    },
  },
};

/** The best validation accuracy of a run before its first spike, and from there on; NaN where there is none. */
interface Bests {
  readonly run: StudyRun;
  readonly before: number;
  readonly after: number;
}

const readBests = lookOnce(
  (runs: StudyRuns): Promise<Bests[]> =>
    mapRuns(runs.of(arm), async (run) => {
      const spike = run.slingshots.slingshots[0]?.spike ?? Number.POSITIVE_INFINITY;
      const series = await run.read();
      const best = (from: number, to: number) => largestBetween(series, "validationAccuracy", from, to);
      return {
        run,
        before: best(1, spike),
        after: Number.isFinite(spike) ? best(spike, Number.POSITIVE_INFINITY) : Number.NaN,
      };
    }),
);

const bestOf = ({ before, after }: Bests): number => (after > before || Number.isNaN(before) ? after : before);

export const visionTransformer: Study = {
  name: "vision-transformer",
  title: "A vision transformer on subsets of images",
  figure: "Thilak et al. 2022, Fig. 6",
  papers: ["arXiv 2206.04817"],
  question: "Does the best accuracy on images that were not trained on come after slingshots have begun?",
  arms: [arm],
  deviations: {
    smoke: [],
    phenomenon: [
      "Four blocks of width 32 with 4 heads on patches of 16 × 16, in place of twelve of width 384 with 12 heads.",
      "500 to 4,000 images in place of 10,000 to 50,000, full batch, 1,000 others to validate; 1,500, 4,000 and 10,000 steps, the most at the smallest rate.",
    ],
    paper: ["The paper's batch, steps and patches are not known: batches of 128, 50,000 steps, patches of 4 × 4."],
  },
  claims: [
    {
      name: "slingshots",
      says: "At most sizes and rates there are slingshots.",
      source: "Fig. 6: green and blue; appendix A",
      judge: (runs) => countSettings(runs.of(arm), "there are slingshots", hasSlingshots, MOST),
    },
    {
      name: "best-after",
      says: "Most runs with slingshots come to their best accuracy after the first of them has begun.",
      source: "Fig. 6: usually, not always",
      judge: async (runs) =>
        countShare(
          await readBests(runs),
          "runs whose best accuracy comes after",
          ({ run, before, after }) => (hasSlingshots(run) === true ? isAbove(after, before) : null),
          MOST,
        ),
    },
    {
      name: "more-images",
      says: "The more images, the higher the best accuracy.",
      source: "Fig. 6",
      judge: async (runs) => {
        const bests = new Map((await readBests(runs)).map((each) => [each.run, bestOf(each)]));
        return judgeTrendOfSettings(
          "best accuracy against images",
          runs.of(arm),
          (run) => [Number(run.values[IMAGES]), bests.get(run) ?? Number.NaN],
          "rises",
        );
      },
    },
  ],
  draw: async (runs) => {
    const bests = await readBests(runs);
    return (runs.valuesOf(arm, RATE) as number[]).map((rate) => drawBests(bests, rate));
  },
};

/** The paper's colours. */
const KINDS = [
  { name: "after the first slingshot", color: "run-2", slings: true, isAfter: true },
  { name: "before it", color: "run-0", slings: true, isAfter: false },
  { name: "no slingshot", color: "warning-edge", slings: false, isAfter: false },
];

function drawBests(bests: readonly Bests[], rate: number): StudyPicture {
  const here = bests.filter((each) => each.run.values[RATE] === rate && !Number.isNaN(bestOf(each)));
  return {
    ...{ kind: "dots", title: `Learning rate ${formatSetting(rate)}`, isLogAcross: true },
    caption: "Where the best accuracy of a run lies: after its first slingshot began, before, or in a run without any.",
    axes: ["images", "best validation accuracy"],
    groups: KINDS.map(({ name, color, slings, isAfter }) => ({
      ...{ name, color },
      dots: here
        .filter((each) => hasSlingshots(each.run) === slings && each.after > each.before === isAfter)
        .map((each) => ({
          ...{ x: Number(each.run.values[IMAGES]), y: bestOf(each) },
          title: `${each.run.values[IMAGES]} images, seed ${each.run.seed}`,
        })),
    })),
  };
}
