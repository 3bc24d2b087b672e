/** The program of the repository's own Python. */
export declare const python: string;
/** Makes the environment; does nothing where that was done. */
export declare function installPython(): Promise<void>;
/** What a program writes when it is given `words` and reads `input`. Throws what it says where it fails. */
export declare function runPython(program: URL, words?: readonly string[], input?: string): string;
