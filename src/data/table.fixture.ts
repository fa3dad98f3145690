/** @file A small table as CSV, and arrays as NumPy writes them. */

/** Nine rows; every column but `part` can be a label or a feature. */
export const TABLE_CSV = new TextEncoder().encode(
  [
    "a,b,label,kind,part",
    "1,0.5,0,3,train",
    "2,-1.5,1,3,train",
    "3,2.25,0,4,val",
    "4,1e-3,2,5,train",
    "5,.5,2,3,test",
    "6,-7,1,3,train",
    "7,8,0,4,train",
    "8,-9,1,5,validation",
    "9,10,2,5,train",
    "",
  ].join("\n"),
);

/** The same without the column of names. */
export const NUMBERS_CSV = new TextEncoder().encode(new TextDecoder().decode(TABLE_CSV).replaceAll(/,[a-z]*\n/g, "\n"));

/** As `numpy.save` writes it; `values` are bytes already. */
export function makeNpy(
  descr: string,
  shape: string,
  values: ArrayBufferView,
  order = "False",
): Uint8Array<ArrayBuffer> {
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }`;
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + values.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length % 256, Math.floor(header.length / 256)]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 10 + header.length);
  return bytes;
}
