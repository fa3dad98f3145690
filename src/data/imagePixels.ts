/** @file Pixels of an image as numbers of a batch: in the order of the files or pixel by pixel, moved and mirrored where asked. */
import type { TensorData } from "../engine/index.ts";
import type { ImageSize } from "./dataShape.ts";

/** How an image is moved within its frame. */
export interface ImageMove {
  /** Pixels; what stands at row y of the image is then at row y + down. */
  readonly down: number;
  readonly right: number;
  /** Whether left and right are exchanged, before it is moved. */
  readonly isMirrored: boolean;
}

/**
 * `planes`: channel after channel, each row by row, as files have them. `pixels`: row by row, the channels of a pixel beside each
 * other [height, width, channels].
 */
export type PixelOrder = "planes" | "pixels";

/** How an image is written: as its file has it where left out. */
export interface Writing {
  readonly order?: PixelOrder;
  readonly move?: ImageMove | undefined;
}

/**
 * What writes an image of this size into `into`, from `offset` on.
 * @param scales what each pixel from 0 to 255 becomes, for each channel; what an image that is moved leaves behind is black, 0
 */
export function createPixelWriter(size: ImageSize, scales: readonly Float64Array[]) {
  const plane = size.height * size.width;
  return (pixels: Uint8Array, into: TensorData, offset: number, { order = "planes", move }: Writing = {}): void => {
    scales.forEach((scale, channel) => {
      const from = pixels.subarray(channel * plane, (channel + 1) * plane);
      const [first, stride] = order === "planes" ? [offset + channel * plane, 1] : [offset + channel, size.channels];
      if (move === undefined) {
        for (let i = 0, at = first; i < plane; i++, at += stride) into[at] = scale[from[i] as number] as number;
      } else
        writeMoved(from, size, move, (i, pixel) => {
          into[first + i * stride] = scale[pixel] as number;
        });
    });
  };
}

/** Gives `write` every place of a moved plane and the pixel that stands there. */
function writeMoved(
  from: Uint8Array,
  { height, width }: ImageSize,
  { down, right, isMirrored }: ImageMove,
  write: (i: number, pixel: number) => void,
): void {
  for (let y = 0, i = 0; y < height; y++) {
    const row = y - down;
    const isInside = row >= 0 && row < height;
    for (let x = 0; x < width; x++, i++) {
      const column = isMirrored ? width - 1 - (x - right) : x - right;
      write(i, isInside && column >= 0 && column < width ? (from[row * width + column] as number) : 0);
    }
  }
}
