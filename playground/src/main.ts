/** Starts the transpiler's page: styles, then the one component. Nothing else may run here. */
import "./app.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { leaveForBenchmarks } from "./route.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app element");
if (!leaveForBenchmarks()) mount(App, { target });
