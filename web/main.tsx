/** @file The lab's page begins. */
import { render } from "preact";
import { App } from "./app.tsx";
import { openLab } from "./openLab.ts";
import "./styles.ts";

const root = document.getElementById("lab");
if (root !== null) {
  const lab = await openLab().catch((error: Error) => error);
  render(lab instanceof Error ? <p role="alert">{lab.message}</p> : <App lab={lab} />, root);
}
