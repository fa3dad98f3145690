/** @file The inside of networks whose runs the keeper has: loaded when somebody looks there. */
import { findKeptLandscape, readKeptLandscapes } from "../../../src/inspection/inside/keptLandscapes.ts";
import { NetworkReader } from "../../../src/inspection/inside/networkReader.ts";

const networks = new NetworkReader();

export const describeNetwork = networks.describe.bind(networks);
export const cutTensor = networks.cut.bind(networks);

export { findKeptLandscape, readKeptLandscapes };
