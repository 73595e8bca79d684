import type { Pages } from './page.ts';

/** A depot as clients see it over HTTP. */
export const ENDPOINT_PAGES = {
  ENDPOINT_MIXED: {
    what:
      'One address serves files of several publications at once: Release of one and Packages of another, repomd.xml and a signature that ' +
      "is another one's, or now the one state and now the other.",
    why:
      'Each file is genuine, and clients that get one of each fail with a hash or signature mismatch, some of them, now and then. A proxy ' +
      'that caches files apart, several servers behind one name, or a mirror that copies pointers before content cause it.',
    now: [
      'Read which file is of which publication, and ask the server behind the proxy by its own address: godepot verify URL',
      'A cache: have InRelease, Release, Release.gpg, repomd.xml, its signature and mirror lists asked for each time (no-cache), then empty it.',
      'Several servers: let all of them finish their copy, pointers last, before the name leads to them.',
      'Clients that use the mirror list read one immutable snapshot, and are not affected by the mixture under current.',
    ],
  },
  ENDPOINT_CACHING: {
    what: 'A file whose content changes with each publication is served with leave to keep it, or came out of a cache that had kept it.',
    why:
      'InRelease, repomd.xml and mirror lists say which publication is current. Kept apart from what they lead to, they age apart: servers ' +
      'see an old state for as long, security updates included, or a mixture of two.',
    now: [
      'See what the server says: curl -sI URL',
      'Serve these with Cache-Control: no-cache, as godepot serve does; a proxy then asks whether its copy is still right.',
      'Files that are named by their digest, and packages, may be kept for ever.',
      'Then check again: godepot verify URL',
    ],
  },
  ENDPOINTS_DIFFER: {
    what: 'The addresses that were given serve different publications, each of them whole in itself.',
    why:
      'A mirror that is behind gives its servers older packages than others have; one that stays behind has a broken run, or is held back ' +
      'by somebody (a freeze attack). Shortly after a publication it is normal.',
    now: [
      'Look at how old the older one is: a mirror that runs once a day may be a day behind.',
      "It stays behind: look at the log of the mirror's run, and start it again.",
      'Then compare again, with both addresses on one line.',
    ],
  },
} as const satisfies Partial<Pages>;
