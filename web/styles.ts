/** @file The style sheets of the lab, in their order. */
import "uplot/dist/uPlot.min.css";
import "virtual:charts.css";
import "./style.css";
