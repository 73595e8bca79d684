import { type Manifest, manifestDigest } from './manifest.ts';
import { listSnapshots, readSnapshot } from './snapshots.ts';

/**
 * The publications before one, newest first, as far back as each manifest names its predecessor's digest and that lies on disk: where the one is
 * vouched for, so are they, and what somebody wrote into an old folder is none of them.
 */
export async function* publicationsBefore(depot: string, one: Manifest): AsyncGenerator<Manifest> {
  const places = new Map((await listSnapshots(depot)).map((place) => [place.sequence, place]));
  for (let link = one.previous; link !== null && link !== undefined;) {
    const place = places.get(link.sequence);
    if (place === undefined) return;
    const { manifest } = await readSnapshot(place);
    if (manifestDigest(manifest) !== link.manifestSha256) return;
    yield manifest;
    link = manifest.previous;
  }
}
