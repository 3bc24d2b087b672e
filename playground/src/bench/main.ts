/** Starts the benchmarks' page: styles, then the one component. Nothing else may run here. */
import "../app.css";
import { mount } from "svelte";
import BenchmarksPage from "./BenchmarksPage.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("bench/index.html has no #app element");
mount(BenchmarksPage, { target });
