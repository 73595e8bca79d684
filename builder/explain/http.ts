import type { Pages } from './page.ts';

/** Fetching over http and https. */
export const HTTP_PAGES = {
  FETCH_ABSENT: {
    what: 'The server of a URL that was named by itself, such as that of a key file, does not have it (HTTP 403, 404 or 410).',
    why:
      'No verdict about the file: many servers say 403 or 404 for what they may not serve or want a login for, and a network proxy ' +
      'that refuses an http URL says 403 as well. Sources and mirrors that lack a toolchain are passed over and do not end here: see ' +
      'SOURCE_ABSENT.',
    now: [
      'Check the URL, and ask it yourself: curl -sSI URL',
      'A private server: give it a login in the netrc file: godepot explain FETCH_UNAUTHORIZED',
      'A key: get the file in another way and name it: godepot keys upstream refresh --from FILE',
    ],
  },
  FETCH_UNAUTHORIZED: {
    what: 'A server wants a login, or does not take the one that it was given (HTTP 401, or 407 where no proxy is set).',
    why:
      'The spec takes no credentials, since it is in version control: a mirror, a download page and a key URL get theirs from the ' +
      'netrc file, as the go command does it, a module proxy also from its URL in GOPROXY or --source. They are sent to that host ' +
      'and port only, and netrc over https only. Not an attack by itself; a source that never wanted a login and now does ' +
      'deserves a question.',
    now: [
      'Add a line to ~/.netrc or the file that NETRC names: machine HOST login USER password PASSWORD (HOST:PORT where the URL has a port)',
      'Let nobody else read it: chmod 600 FILE',
      'A module proxy also takes it from the environment: GOPROXY=https://USER:PASSWORD@HOST/PATH godepot fetch',
      'A redirect to another host takes no login along: see where it leads: curl -sSI URL',
      '407: a proxy that is not set stands in between: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT godepot fetch',
      'Or take a source without login: godepot fetch --source FOLDER',
    ],
  },
  FETCH_STATUS: {
    what: 'A source answers with an HTTP status that makes no sense for this request.',
    why:
      'Mostly the address is not that of what it is taken for: a web site instead of a module proxy, a mirror or key URL whose ' +
      'path lacks a part, a gateway that wants other headers. Such answers are not repeated, since they would not change.',
    now: [
      'Ask the address yourself: curl -sSI URL',
      'See which address is used, and who named it: godepot plan',
      'Correct GOPROXY, source or mirrors of the spec, or name another: godepot fetch --source URL',
    ],
  },
  FETCH_UNAVAILABLE: {
    what:
      'A source is not able to answer now: HTTP 5xx, too many requests, or a timeout of the server. It was asked several times ' +
      'with growing pauses.',
    why:
      'An overloaded or restarting server; nothing about the file. A wait that the server asks for and that is too long is not ' +
      'sat out. Among the mirrors of one page the next was asked, and each is listed with what it said; for an archive no further ' +
      'source is, unless the list says | there: a broken company proxy must not turn into a download from the open network. ' +
      'Signatures, digests and proofs, which prove themselves, are looked for further on whatever a source fails with.',
    now: [
      'Run the same command again later; what came is kept: godepot fetch',
      'Or name another source for this run: godepot fetch --source FOLDER',
      'To let a list go on after any failure, separate its entries by | instead of a comma, if your policy allows it.',
    ],
  },
  FETCH_CONNECTION: {
    what: 'The source cannot be reached, or the connection broke and did not come back after several tries.',
    why:
      'Network, firewall, DNS, or a proxy setting. On an isolated machine it simply means that something named a source on the ' +
      'network. What came before is kept and resumed. A connection that always breaks at the same place is a filter that looks ' +
      'into the content.',
    now: [
      'Read the system code in the message, and see what is asked: godepot plan',
      'Try the address the same way: curl -sSI URL',
      'Behind a proxy set HTTPS_PROXY, and NO_PROXY for hosts inside: HTTPS_PROXY=http://HOST:PORT godepot fetch',
      'Without a network take a folder: godepot --offline fetch --source FOLDER',
    ],
  },
  FETCH_TLS: {
    what:
      'There is no trusted TLS connection to the source: its certificate is unknown, expired, for another host, or the handshake ' +
      'failed.',
    why:
      'Most often a company proxy that opens TLS with a certificate authority of its own, or a wrong clock. It is also precisely ' +
      'what a machine in the middle looks like. Pins and the checksum database would catch exchanged archives, but credentials ' +
      'would already be lost.',
    now: [
      'Check the clock: date -u',
      'See who signed the certificate: openssl s_client -connect HOST:443 -servername HOST',
      'A company authority that you know, in a PEM file: godepot --ca FILE fetch',
      'An issuer that nobody knows: stop, and tell your security team.',
      'Do not set NODE_TLS_REJECT_UNAUTHORIZED=0, and do not write http for https.',
    ],
  },
  FETCH_STALLED: {
    what: 'A source sends no answer in time, or almost nothing: fewer bytes in a whole window of time than the least that is accepted.',
    why:
      'A hanging proxy or scanner (some hold a file back until they have looked through it), a bad line, or a server that drips ' +
      'bytes to keep builders waiting. It was tried again; what came is kept.',
    now: [
      'Run again, it resumes: godepot fetch',
      'A scanner that holds files back: have this source exempted, or let the file be carried in: godepot fetch --source FOLDER',
      'Name another source: godepot fetch --source URL',
    ],
  },
  FETCH_LENGTH: {
    what: 'A source announced another length than it sent, again and again.',
    why:
      'A proxy or scanner that cuts or rewrites downloads while passing on the old length, or connections that break early. No ' +
      'short file is ever taken for a whole one. A size limit of a gateway shows as the same length each time.',
    now: [
      'Compare the two lengths in the message; a round number is a limit of some gateway.',
      'Run again, it resumes: godepot fetch',
      'Name another source or a carried folder: godepot fetch --source FOLDER',
    ],
  },
  FETCH_LARGE: {
    what: 'The file is larger than anything of its kind may be; it was refused before or while it came.',
    why:
      'Stops an endless body from filling the disk, and a foreign file from being fetched at all. A real archive of a toolchain ' +
      'is several times smaller than the limit. From a folder it mostly is the wrong file; from the network a broken or hostile ' +
      'source. Mirrors of one page are tried one after another; this is reported if none of them delivers.',
    now: [
      'From a folder: look at what lies there under that name: ls -l FILE',
      'From the network: ask how long it says it is: curl -sSI URL',
      'Name another source: godepot fetch --source URL',
    ],
  },
  FETCH_REDIRECT: {
    what: 'A source redirects without end, to nowhere, to another protocol, or from https to http.',
    why:
      'From https to http the second leg could be read and exchanged by anybody on the way, so it is refused. Captive portals and ' +
      'login gateways redirect in circles. Redirects from https to https, also to other hosts, are followed.',
    now: [
      'See where it leads: curl -sSIL URL',
      'A portal: log in by a browser, or use a network without one.',
      'A company proxy that leads to http: have it mended; do not write http into the list to get around it.',
      'Name another source meanwhile: godepot fetch --source FOLDER',
    ],
  },
  FETCH_CONTENT: {
    what: 'Instead of the file a web page came, or the file in another encoding than asked for.',
    why:
      'A login page, a block page of a filter or the welcome of a portal with status 200 is the most common way for a wrong file ' +
      'to get into a store; here it does not even reach the disk. A server that compresses on the way changes the bytes that ' +
      'digests are made over.',
    now: [
      'Open the address in a browser on the same network: a login or block page shows at once.',
      'Or look at it here: curl -sSI URL',
      'A filter: have the source allowed. Compression: switch it off for this path in server or proxy.',
      'Meanwhile carry the file in: godepot fetch --source FOLDER',
    ],
  },
} as const satisfies Partial<Pages>;
