/** @file The script of workers that look into networks and measure around them: whoever does not look inside does not load it. */
import "../node/globals.ts";
import { LOOKER } from "../messages.ts";
import { ROOT, serveWork, tell } from "../trainer/serveWork.ts";
import { measureRun } from "./measureRun.ts";
import { serveLooking } from "./serveLooking.ts";

if (self.name === LOOKER) serveLooking();
else
  serveWork(async (training, signal) => {
    if (training.does !== "measure") return;
    const onProgress = (progress: Parameters<Parameters<typeof measureRun>[3]>[0]) =>
      tell({ is: "measured", progress });
    await measureRun(`${ROOT}/${training.id}`, training.ask, signal, onProgress);
  });
