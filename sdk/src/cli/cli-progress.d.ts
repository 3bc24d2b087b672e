// What this project uses of cli-progress, which ships no types. It must not declare more.

declare module "cli-progress" {
  /** One bar on one line. */
  export class SingleBar {
    constructor(options: Readonly<Record<string, unknown>>, preset: object);
    start(total: number, value: number, payload: Readonly<Record<string, string>>): void;
    update(value: number, payload: Readonly<Record<string, string>>): void;
    stop(): void;
  }
  export const Presets: { readonly legacy: object };
}
