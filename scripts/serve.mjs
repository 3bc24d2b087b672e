// Serves the built playground, or another folder, until Ctrl-C. What a server does is server.mjs's.
// Usage: node scripts/serve.mjs [--root DIR] [--port N] [--not-isolated]
import { parseArgs } from "node:util";
import { at } from "./paths.mjs";
import { isEntry, main, onInterrupt } from "./progress.mjs";
import { serve } from "./server.mjs";

/** Ends the server at Ctrl-C, open connections too, so that the terminal has its prompt back at once. */
export function stopOnInterrupt(server) {
  onInterrupt(() => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}

if (isEntry(import.meta)) {
  await main(async () => {
    const { values } = parseArgs({
      options: { root: { type: "string" }, port: { type: "string" }, "not-isolated": { type: "boolean" } },
    });
    const { server, url } = await serve({
      root: values.root ?? at("playground/dist"),
      port: Number(values.port ?? 5331),
      portIsFixed: values.port !== undefined,
      isolated: values["not-isolated"] !== true,
    });
    stopOnInterrupt(server);
    console.log(url);
  });
}
