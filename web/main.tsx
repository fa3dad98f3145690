/** @file The lab's page begins. */
import { render } from "preact";
import { App } from "./app.tsx";
import { openLab } from "./openLab.ts";
import "./styles.ts";

const root = document.getElementById("lab");
if (root !== null) {
  // Not awaited here: a lab is loaded with code of this script, which would wait for it as well.
  void openLab()
    .catch((error: Error) => error)
    .then((lab) => render(lab instanceof Error ? <p role="alert">{lab.message}</p> : <App lab={lab} />, root));
}
