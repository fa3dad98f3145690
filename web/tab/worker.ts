/** @file The script of both kinds of workers, which a page so loads but once: what a worker does is its name. */
import "./node/globals.ts";
import { keepRuns } from "./keeper/keepRuns.ts";
import { KEEPER } from "./messages.ts";
import { serveTraining } from "./trainer/serveTraining.ts";

if (self.name === KEEPER) await keepRuns();
else serveTraining();
