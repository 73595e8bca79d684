import { PUBLIC_CHECKSUM_DATABASE } from '../../builder/upstream/sumdb/public-database.ts';
import { parseNoteKey } from '../../builder/upstream/sumdb/signed-note.ts';

export const KEY = parseNoteKey(PUBLIC_CHECKSUM_DATABASE);
export const MODULE = 'golang.org/toolchain';
export const VERSION = 'v0.0.1-go1.21.9.linux-amd64';
export const TREE_SIZE = 28905453;
export const ROOT = 'f3f8U0MoQmXkWAgAEKDtXcaI3c2y6N9+55KNSRefF/w=';

/** The only text under a signature of that key that the fuzzer knows. */
export const SIGNED = `go.sum database tree\n${TREE_SIZE}\n${ROOT}\n`;
export const NOTE = `${SIGNED}
\u2014 ${KEY.name} Az3grr4J9x4SApup87osjthKONInbYdbN37ZskrLF12HIbhDuxOBTzt8Z2jUKbCvxYWrw0yNgshddOzt7pZEl7aSCw8=
`;
/** A real answer of the public database. */
export const ANSWER = `24929362
${MODULE} ${VERSION} h1:rRL9rPpsjKfpdDFcppvNgw1/dynUMrpDcTxdIwtyFR0=
${MODULE} ${VERSION}/go.mod h1:8wlg68NqwW7eMnI1aABk/C2pDYXj8mrMY4TyRfiLeS0=

${NOTE}`;
