// One build at a time: the development server, a second terminal and a test may all find the same thing stale. It must
// not wait for a process that is gone.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { at } from "./paths.mjs";

/** Does the work while no other process here does work of this name. */
export async function withLock(name, work) {
  const file = at("target", `${name}.lock`);
  mkdirSync(at("target"), { recursive: true });
  await acquire(file);
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

async function acquire(file) {
  for (let told = false; ; ) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (!holderLives(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) console.log("Waiting for another build to end ...");
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function holderLives(file) {
  try {
    process.kill(Number(readFileSync(file, "utf8")), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
