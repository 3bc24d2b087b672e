/**
 * What the transpiler is given: text in the editor, or a file held as it was read, where the editor cannot show it (not
 * UTF-8, or too large to edit). It reads files; it must not judge them: that is the transpiler's job, which names the
 * line and says what to do.
 */

/** The source at hand. `held` names why the bytes are not in the editor. */
export type SourceFile =
  | { readonly path: string; readonly text: string }
  | {
      readonly path: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly held: "not UTF-8" | "too large to edit";
    };

/** A larger text makes an editor slow; the transpiler itself takes eight times as much. */
export const editableBytes = 4_000_000;

/** Reads a file that was picked or dropped. */
export async function readSourceFile(file: File): Promise<SourceFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.length > editableBytes) return { path: file.name, bytes, held: "too large to edit" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // The editor counts a line break as one character, and so does Python; places must mean the same in both.
    return { path: file.name, text: text.replace(/\r\n?/g, "\n") };
  } catch {
    return { path: file.name, bytes, held: "not UTF-8" };
  }
}

/** The path as the transpiler wants it: a name that ends in .py, whatever the file was called. */
export function pythonPath(name: string): string {
  const base = name.split(/[\\/]/).pop() || "main.py";
  return /\.pyi?$/i.test(base) ? base : `${base.replace(/\.[^.]*$/, "") || "main"}.py`;
}

/** The name under which the Rust is downloaded. */
export const rustName = (path: string): string => `${path.replace(/\.[^.]*$/, "") || "main"}.rs`;
