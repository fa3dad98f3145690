/** @file Text of a reference, in which what stands between backticks is to be written so. */

export function Prose({ text }: { readonly text: string }) {
  return <>{text.split("`").map((part, i) => (i % 2 === 0 ? part : <code key={i}>{part}</code>))}</>;
}
