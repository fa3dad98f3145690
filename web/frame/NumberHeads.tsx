/** @file The titles of columns of numbers, above them at the right. */
export function NumberHeads({ titles }: { readonly titles: readonly (string | undefined)[] }) {
  return (
    <>
      {titles.map((title, i) => (
        <th key={i} scope="col" class="number">
          {title}
        </th>
      ))}
    </>
  );
}
