/** @file The frame of the lab: which page is shown. */
export function App() {
  return <main>Slingshot lab</main>;
}
