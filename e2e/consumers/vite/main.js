// What a page does with the package: transpile and multiply. The answers and the runtime are left for the test to read.
import { Sovereign } from "@sovereign/wasm";

const sovereign = await Sovereign.open({ threads: 2 });
const { files, diagnostics } = await sovereign.transpile({
  files: { "main.py": "def f(n: int) -> int:\n    return n + 1\n\n\nprint(f(1))\n" },
});
const product = await sovereign.matrixMultiply(new Float32Array([1, 2, 3, 4]), new Float32Array([5, 6, 7, 8]), {
  m: 2,
  k: 2,
  n: 2,
});
window.sovereign = sovereign;
window.answers = { rust: files[0]?.text, diagnostics, product: [...product] };
