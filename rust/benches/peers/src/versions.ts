// The versions of the peers that were bundled: the build reads them where they are installed. It must not hold one.

declare const PEER_VERSIONS: Readonly<Record<string, string>>;

/** The version of a package that this was bundled with. */
export function versionOf(name: string): string {
  const version = PEER_VERSIONS[name];
  if (version === undefined) throw new Error(`${name} is not among the peers.`);
  return version;
}
