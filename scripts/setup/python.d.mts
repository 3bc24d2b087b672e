/** The program of the repository's own Python. */
export declare const python: string;
/** Makes the environment; does nothing where that was done. */
export declare function installPython(): Promise<void>;
