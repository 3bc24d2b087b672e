// What scripts that Emscripten made look for in Node. They were written for CommonJS, and so are their ways out of a
// bundle: the globals of a CommonJS module. In a browser this does nothing. It must be called before they are loaded.

import { nodeProcess } from "./serve.js";

/** Gives Node `require` and `__dirname`, as a module beside the worker script would have them. */
export function giveNodeItsGlobals(script: string): void {
  const process = nodeProcess();
  if (!process) return;
  const { createRequire } = process.getBuiltinModule("node:module");
  const { fileURLToPath } = process.getBuiltinModule("node:url");
  Object.assign(globalThis, { require: createRequire(script), __dirname: fileURLToPath(new URL(".", script)) });
}
