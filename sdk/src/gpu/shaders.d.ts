// Shaders as the build hands them over: their text. No code.

declare module "*.wgsl?raw" {
  const source: string;
  // biome-ignore lint/style/noDefaultExport: Vite exports the text of a file in this way.
  export default source;
}
