// What arms are called, and which of them a row has: for the runner, the command and the page alike. It opens none.

import type { Arm, ArmName, Row, Variant } from "./types.js";

/** An arm's name as text, the same for the same arm of two records. */
export function armKey({ variant, peer, settings, workers, control }: ArmName): string {
  return JSON.stringify([variant, peer ?? "", settings ?? "", workers ?? 0, control ?? false]);
}

/** An arm's name for people: `simd`, `threads ×2`, `onnxruntime-web, one thread`, `simd (again)`. */
export function armLabel({ variant, peer, settings, workers, control }: ArmName): string {
  const own = variant === "threads" && workers !== undefined ? `threads ×${workers}` : variant;
  const name = peer === undefined ? own : `${peer}, ${settings}`;
  return control ? `${name} (again)` : name;
}

/** The name alone, of an arm or of whatever else has one. */
export function nameOf({ variant, peer, settings, workers, control }: ArmName): ArmName {
  return {
    variant,
    ...(peer !== undefined && { peer }),
    ...(settings !== undefined && { settings }),
    ...(workers !== undefined && { workers }),
    ...(control && { control }),
  };
}

/** What can be asked for of a row: its variants, and its peers by their packages. */
export function choicesOf({ variants, peers }: Row): readonly string[] {
  return [...variants, ...peers.map(({ name }) => name)];
}

/**
 * The arms of a row that were asked for, in the order in which they are shown; `threads` is an arm for each doubling of
 * workers up to `threads`, so that scaling can be seen. The last arm is the control.
 */
export function armsOf(row: Row, wanted: readonly string[], threads: number): readonly ArmName[] {
  const own = row.variants
    .filter((variant) => wanted.includes(variant))
    .flatMap((variant) => ownArms(variant, threads));
  const others = row.peers.filter(({ name }) => wanted.includes(name));
  const peers = others.flatMap(({ name: peer, variant, settings }) =>
    settings.map((setting): ArmName => ({ variant, peer, settings: setting })),
  );
  // What is quick and always the same makes the best pair; pure Python takes long and is run at another size.
  const twice = own.find(({ variant }) => variant === "simd") ?? own.find(({ variant }) => variant !== "python");
  return [...own, ...peers, ...(twice ? [{ ...twice, control: true as const }] : [])];
}

function ownArms(variant: Variant, threads: number): readonly ArmName[] {
  if (variant !== "threads") return [{ variant }];
  const counts = [2];
  while (counts.at(-1)! < threads) counts.push(Math.min(2 * counts.at(-1)!, threads));
  return counts.map((workers) => ({ variant, workers }));
}

/** Whether two names are those of an A/A pair. */
export function isControlOf(control: ArmName, arm: ArmName): boolean {
  const { control: again, ...name } = control;
  return again === true && armKey(name) === armKey(arm);
}

/** The arms of a record's row without its control, which is no arm of its own but the noise floor. */
export function withoutControl(arms: readonly Arm[]): readonly Arm[] {
  return arms.filter(({ control }) => !control);
}
