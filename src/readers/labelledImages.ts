/** @file Images of one part of a data set, as their files have them. */

export interface LabelledImages {
  /** The pixels of each, 0 to 255, plane after plane. */
  readonly images: readonly Uint8Array[];
  readonly labels: ArrayLike<number>;
}
