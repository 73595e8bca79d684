/** What holds for every connection of this process. Set once at the edge, before a verb runs. */
export interface NetworkSettings {
  /** No socket is opened, whoever asks. */
  readonly offline: boolean;
  /** Certificates (PEM, one each) that are trusted besides the roots of Node: --ca. */
  readonly authorities: readonly string[];
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

let settings: NetworkSettings = { offline: false, authorities: [], environment: process.env };

/**
 * A switch of the whole process and not a parameter: a call site that forgot to pass `offline` on would be the one that opens the socket.
 */
export function setNetwork(changed: Partial<NetworkSettings>): void {
  settings = { ...settings, ...changed };
}

/** A new object after each change, so that what was made from it can be told to be stale. */
export function network(): NetworkSettings {
  return settings;
}
