// Judges answers of rows, each by its own judge. What a judge gives is the largest error that it found, where 1 is the limit.

import type { JudgeRequest } from "../../services.js";
import { judgeSpectrum } from "./fft.js";
import { judgeClustering } from "./kmeans.js";
import { judgeMatrix } from "./matrix_multiply.js";

/** The largest error of an answer. */
export function judge(request: JudgeRequest): number {
  switch (request.row) {
    case "matrix_multiply":
      return judgeMatrix(request);
    case "fft":
      return judgeSpectrum(request);
    case "kmeans":
      return judgeClustering(request);
  }
}
