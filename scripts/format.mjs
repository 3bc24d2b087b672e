// `npm run format`: lays out every source file as the check wants it. It must not change what the code does, so it
// applies no lint fixes.
import { at } from "./paths.mjs";
import { main, run } from "./progress.mjs";

await main(async () => {
  await run("rustfmt", "cargo", ["fmt", "--all"], { cwd: at("rust") });
  await run("Biome", "biome", ["format", "--write", "."]);
});
