// One build at a time: the development server, a second terminal and a test may all find the same thing stale. It must
// not wait for a process that is gone.
//
// The lock is a file that names its holder. It comes into being whole, as a link to a file that was written before, so
// nobody ever reads half of it. A lock whose holder is gone is removed under a second lock, a folder: of two that wait,
// one could else remove the lock that the other has just taken.
import { linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { at } from "./paths.mjs";

/** A removal takes a moment: a folder that is older was left by a process that was killed in it. */
const REMOVAL_MS = 10_000;

/** Does the work while no other process here does work of this name. */
export async function withLock(name, work) {
  const file = at("target", `${name}.lock`);
  mkdirSync(at("target"), { recursive: true });
  const mark = await acquire(file);
  const release = () => {
    if (read(file) === mark) rmSync(file, { force: true });
  };
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

async function acquire(file) {
  const unique = Math.random().toString(36).slice(2);
  const mark = `${process.pid} ${startOf(process.pid)} ${unique}`;
  const own = `${file}.${unique}`;
  writeFileSync(own, mark);
  try {
    for (let told = false; !linked(own, file); ) {
      const holder = read(file);
      if (holder === undefined) continue;
      if (!lives(holder)) {
        removeDead(file);
      } else if (!told) {
        const pid = holder.split(" ")[0];
        console.log(`Waiting for process ${pid} to end its build (${file} names it) ...`);
        told = true;
      }
      await new Promise((resolve) => setTimeout(resolve, told ? 300 : 10));
    }
    return mark;
  } finally {
    rmSync(own, { force: true });
  }
}

function linked(own, file) {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Looks again once nobody else removes: a lock that is dead stays what it is, since its holder cannot release it. */
function removeDead(file) {
  const removal = `${file}.removal`;
  try {
    mkdirSync(removal);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const since = statSync(removal, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > REMOVAL_MS) removeFolder(removal);
    return;
  }
  try {
    const holder = read(file);
    if (holder !== undefined && !lives(holder)) rmSync(file, { force: true });
  } finally {
    removeFolder(removal);
  }
}

function removeFolder(folder) {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

/** Whether the process that wrote this runs. Its number alone may long be another's. */
function lives(holder) {
  const [number, start] = holder.split(" ");
  const pid = Number(number);
  // Signal 0 to process 0 is sent to ourselves, and succeeds.
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  return start === undefined || start === "-" || start === startOf(pid);
}

/** When a process was started, in ticks since the machine was; `-` where the system does not say. */
function startOf(pid) {
  try {
    // The name of the program, in parentheses, may hold anything.
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(")").at(-1).trim().split(" ")[19] ?? "-";
  } catch {
    return "-";
  }
}
