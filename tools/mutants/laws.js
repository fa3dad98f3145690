/** @file Loaded before tests with laws: the same examples every time, and no search for smaller ones that fail. */
import { configureGlobal } from "fast-check";

configureGlobal({ seed: 9, endOnFailure: true });
