/** @file The page of what cannot be shown, and why. */

export function FailedPage({ name, problem }: { readonly name: string; readonly problem: string }) {
  return (
    <main>
      <h1>{name}</h1>
      <p class="warning" role="alert">
        {problem}
      </p>
    </main>
  );
}
