// Works around a fault of V8's baseline compiler, which Node 20 has: across `memory.atomic.wait32` it may lose the locals that a
// function keeps in registers. A loop that waits and looks again then looks elsewhere in memory, for ever. Where the wait
// is alone in a function there is no local to lose. It must not change anything else of a module.

/** The module with each wait in a function of its own; nothing may be inlined after that. */
export async function outlineWaits(bytes) {
  const { default: binaryen } = await import("binaryen");
  const module = binaryen.readBinary(bytes);
  const features = module.getFeatures();
  const offsets = new Set();
  const text = module.emitText().replace(/\(memory\.atomic\.wait32(?: offset=(\d+))?/g, (_, offset = "0") => {
    offsets.add(offset);
    return `(call $wait32_at_${offset}`;
  });
  const functions = [...offsets].map(
    (offset) => `
  (func $wait32_at_${offset} (param $address i32) (param $expected i32) (param $timeout i64) (result i32)
    (memory.atomic.wait32 offset=${offset} (local.get $address) (local.get $expected) (local.get $timeout)))`,
  );
  module.dispose();
  const outlined = binaryen.parseText(text.replace(/\)\s*$/, `${functions.join("")}\n)`));
  outlined.setFeatures(features);
  if (!outlined.validate()) throw new Error("the module with outlined waits is not valid");
  const result = outlined.emitBinary();
  outlined.dispose();
  return result;
}
