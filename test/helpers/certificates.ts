import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { temporaryFolder } from './temporary-folder.ts';

export interface KeyPair {
  key: string;
  cert: string;
}

/** A certificate authority of a test and what it signed, made by openssl. */
export interface TestAuthority {
  /** PEM file of the authority. */
  file: string;
  pem: string;
  /** A server's certificate for those names (`DNS:go.example`, `IP:127.0.0.1`), valid from now on for that many days; negative: it has ended. */
  issue(names: readonly string[], days?: number): Promise<KeyPair>;
}

export async function testAuthority(t: ExecutionContext, name = 'test'): Promise<TestAuthority> {
  const folder = await temporaryFolder(t);
  const at = (file: string): string => join(folder, file);
  const openssl = (...line: string[]): Promise<unknown> => execa('openssl', line, { cwd: folder });
  const request = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await openssl(
    ...request,
    '-x509',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    `/CN=${name} authority`,
    '-days',
    '2',
  );
  let count = 0;
  return {
    file: at('ca.pem'),
    pem: await readFile(at('ca.pem'), 'utf8'),
    async issue(names, days = 1) {
      const each = String(++count);
      const [key, csr, cert] = [`${each}.key`, `${each}.csr`, `${each}.pem`];
      await openssl(...request, '-keyout', key, '-out', csr, '-subj', `/CN=${name} server`);
      await writeFile(at(`${each}.ext`), `subjectAltName=${names.join(',')}\n`);
      const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', each, '-extfile', `${each}.ext`];
      await openssl('x509', '-req', '-in', csr, '-out', cert, '-days', String(days), ...signed);
      return { key: await readFile(at(key), 'utf8'), cert: await readFile(at(cert), 'utf8') };
    },
  };
}

/** A certificate that vouches for itself. */
export async function selfSigned(t: ExecutionContext, name: string): Promise<KeyPair> {
  const folder = await temporaryFolder(t);
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  const line = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
  ];
  await execa('openssl', [
    ...line,
    '-subj',
    `/CN=${name}`,
    '-addext',
    `subjectAltName=${name}`,
    '-days',
    '1',
  ]);
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
}
