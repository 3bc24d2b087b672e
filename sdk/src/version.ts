// The package's version, as code can read it without a file: a test holds it equal to package.json's.
// It must not hold anything else.

/** The version of this package. */
export const version = "0.1.0";
