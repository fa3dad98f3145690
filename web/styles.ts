/** @file The style sheets of the lab, in their order. */
import "uplot/dist/uPlot.min.css";
import "virtual:charts.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/bar.css";
import "./styles/tables.css";
import "./styles/run.css";
import "./styles/charts.css";
import "./styles/dialogs.css";
import "./styles/narrow.css";
