import { encodeAdvisories } from '../../builder/depot/advisories/json.ts';
import { advisoriesOf } from '../../builder/depot/advisories/advisories.ts';
import { parseOsv } from '../../builder/vulnerabilities/osv.ts';
import { testKeys } from './keys.ts';
import { CREATED } from './publishing.ts';

interface Signed {
  json: string;
  signature: string;
}

/** Advisories as a depot publishes them, of two made-up vulnerabilities that 1.27.4 mended, and of 1.27.3, withdrawn; signed by the tests' key. */
export async function hostAdvisories(): Promise<{ now: Signed; older: Signed; other: Signed; key: string }> {
  const { signer } = await testKeys();
  const signed = async (name: string, modified: string): Promise<Signed> => {
    const json = encodeAdvisories(made(name, Date.parse(modified) / 1000));
    return { json, signature: await signer.signArmored(Buffer.from(json), CREATED) };
  };
  return {
    now: await signed('godepot', '2026-11-05T23:49:57Z'),
    older: await signed('godepot', '2026-09-05T23:49:57Z'),
    other: await signed('another', '2026-11-20T00:00:00Z'),
    key: signer.certificate,
  };
}

function made(name: string, modified: number): ReturnType<typeof advisoriesOf> {
  const packages = (['rpm', 'deb'] as const).map((format) => ({
    format,
    name: 'go-1.27',
    version: '1.27.4',
    release: '1',
    arch: 'amd64' as const,
    fileName: `go-1.27.${format}`,
    upstream: { toolchain: 'go1.27.4.linux-amd64', h1: '', form: 'tarball' as const, sha256: '', size: 1 },
  }));
  const yanked = packages.map(({ format, name: of, fileName }) => ({
    format,
    name: of,
    version: '1.27.3',
    release: '1',
    fileName,
    reason: '"it" \\ breaks',
    date: CREATED,
  }));
  const entries = [
    vulnerability('GO-2026-9001', 'stdlib', [{ introduced: '0' }, { fixed: '1.27.4' }]),
    vulnerability('GO-2026-9002', 'toolchain', [{ introduced: '1.27.0-0' }, { fixed: '1.27.4' }]),
    vulnerability('GO-2026-9003', 'stdlib', [{ introduced: '0' }, { fixed: '1.27.2' }]),
  ];
  const vulnerabilities = { path: '/nowhere', modified, read: 3, entries, withdrawn: new Set<string>() };
  return advisoriesOf({ identity: { name }, packages, yanked, vulnerabilities });
}

function vulnerability(id: string, about: string, events: readonly object[]): ReturnType<typeof parseOsv> {
  const affected = [{ package: { name: about }, ranges: [{ type: 'SEMVER', events }] }];
  return parseOsv(
    JSON.stringify({ id, modified: '2026-11-01T00:00:00Z', summary: `what ${id} is`, affected }),
  );
}
