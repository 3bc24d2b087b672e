// What a Node program does with the package: transpile, multiply, dispose, and end by itself.
import { Sovereign } from "@sovereign/wasm";

const sovereign = await Sovereign.open();
const { files } = await sovereign.transpile({
  files: { "main.py": "def f(n: int) -> int:\n    return n + 1\n\n\nprint(f(1))\n" },
});
const product = await sovereign.matrixMultiply(new Float32Array([1, 2, 3, 4]), new Float32Array([5, 6, 7, 8]), {
  m: 2,
  k: 2,
  n: 2,
});
console.log(JSON.stringify({ rust: files[0]?.text, product: [...product] }));
await sovereign.dispose();
