/** @file A small table as CSV. */

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
