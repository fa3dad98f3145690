/** @file Schemas check values by no code that they write themselves: the page's policy forbids that. */
import { config } from "zod";

config({ jitless: true });
