import type { Pages } from './page.ts';

/** The network: proxies, authorities, --offline. */
export const NETWORK_PAGES = {
  FETCH_PROTOCOL: {
    what: 'What answered does not keep to HTTP: no status line, headers without end, lengths that contradict each other.',
    why: 'Usually the port belongs to another service, or a box in between breaks answers. Headers without end are also an attack on memory; contradicting lengths are how answers are smuggled into one another. Asking again would give the same, so it is asked once.',
    now: [
      'Check scheme, host and port of the URL that the message names: curl -v URL',
      'If a proxy is between, try without it for this host: NO_PROXY=HOST godepot fetch',
      'Name another source: godepot fetch --source URL-OR-FOLDER',
    ],
  },
  FETCH_PROXY: {
    what: 'The proxy of HTTPS_PROXY was asked to connect to an https source and answered with something else than 200.',
    why: 'Proxies let through only hosts and ports that somebody allowed (403, 405), or cannot reach the host themselves (502, 503, 504). The source itself was never asked. The second kind may pass and is tried again. For an http source there is nothing to connect: what such a proxy says then counts as the answer of the source.',
    now: [
      'Ask whoever runs the proxy to allow the host and port in the message.',
      'Where the source can be reached without it: NO_PROXY=HOST godepot fetch',
      'Name a source inside your network: godepot fetch --source URL-OR-FOLDER',
    ],
  },
  FETCH_PROXY_LOGIN: {
    what: 'The proxy wants a login (HTTP 407), or does not take the one that was given.',
    why: 'godepot sends the user and password that stand in HTTPS_PROXY or HTTP_PROXY, as Basic, to the proxy only. Kerberos and NTLM are not spoken.',
    now: [
      'Set it: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT (special characters as %XX: @ is %40, : is %3A)',
      'For a proxy that only speaks Kerberos or NTLM, run a small local proxy that logs in for you and name that one.',
    ],
  },
  FETCH_OFFLINE: {
    what: '--offline was given, and a URL that was named by itself, such as that of a key file, would have been asked.',
    why: 'The client refuses by itself before it opens a socket, so that no part of godepot can forget it. Sources and mirrors of toolchains are passed over before that: see SOURCE_OFFLINE.',
    now: [
      'Leave out --offline where there is a network.',
      'The key of upstream is in a carry-in kit too: godepot keys upstream refresh --from FOLDER/upstream-key.asc',
    ],
  },
  SOURCE_OFFLINE: {
    what: 'No folder and not the store has it, and --offline kept the other sources from being asked.',
    why: 'Under --offline only folders (file:// too) and the store are looked at. The faults name each source that was passed over, and each folder that lacks it.',
    now: [
      'Name a carry-in kit, a folder of official tarballs or a module proxy tree: godepot --offline fetch --source FOLDER',
      'Or without --offline where there is a network: godepot fetch',
    ],
  },
  CA_INVALID: {
    what: 'The file of --ca or GODEPOT_CA cannot be used as certificate authorities.',
    why: 'It is read before anything is asked. It has to be PEM, with whole certificates; a file with a private key is refused, since it is the wrong file and its key should not be passed around.',
    now: [
      'Look at it: openssl x509 -in FILE -noout -subject -dates',
      'DER becomes PEM: openssl x509 -inform der -in FILE -out FILE.pem',
      'The bundle of the system also does: --ca /etc/ssl/certs/ca-certificates.crt (Debian), /etc/pki/tls/cert.pem (RHEL)',
    ],
  },
  PROXY_INVALID: {
    what: 'HTTPS_PROXY or HTTP_PROXY is set to something that is no http or https proxy.',
    why: 'Going past a proxy that somebody asked for would be a decision of its own, so nothing is asked at all. Usually the scheme is missing or wrong; SOCKS is not supported.',
    now: [
      'Set it: HTTPS_PROXY=http://HOST:PORT',
      'Or unset it: env -u HTTPS_PROXY -u https_proxy godepot fetch',
    ],
  },
  NETRC_INVALID: {
    what: 'The netrc file (the one that NETRC names, or .netrc in the home folder) cannot be used for the login that a source may want.',
    why: 'It has a login for the host that is asked and others than its owner can read it, or programs would read it differently: quotes, a value on the next line, unknown words. Guessing would send a wrong password, or one that everybody on this machine knows. It is read for https only, and a login goes to exactly the host and port of its machine line.',
    now: [
      'Let nobody else read it: chmod 600 FILE',
      'One entry in a line: machine HOST login USER password PASSWORD (machine HOST:PORT where the URL has a port)',
      'A password that begins with a quote, or holds a blank or control character, has to be changed.',
      'Name another file: NETRC=FILE godepot fetch',
      'Do without it, as for the go command: GOAUTH=off godepot fetch',
    ],
  },
} as const satisfies Pages<
  | 'FETCH_PROTOCOL'
  | 'FETCH_PROXY'
  | 'FETCH_PROXY_LOGIN'
  | 'FETCH_OFFLINE'
  | 'SOURCE_OFFLINE'
  | 'CA_INVALID'
  | 'PROXY_INVALID'
  | 'NETRC_INVALID'
>;
