/**
 * @file Loaded before tests with laws: the same examples every time, a quarter as many, and no search for smaller ones
 * that fail. It can only let mutants live that all examples would kill.
 */
import { configureGlobal } from "fast-check";

configureGlobal({ seed: 9, numRuns: 25, endOnFailure: true });
