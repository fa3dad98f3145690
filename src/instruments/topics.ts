/** @file What columns are about: the parts in which a report has its charts, in their order. */

export const TOPICS = {
  losses: "Losses and accuracy",
  weights: "Weights and norms",
  gradients: "Gradients and updates",
  optimizer: "The optimizer’s memory",
  logits: "Logits and margins",
  features: "Features",
  curvature: "Curvature",
  spectra: "Spectra",
} as const;

export type Topic = keyof typeof TOPICS;
