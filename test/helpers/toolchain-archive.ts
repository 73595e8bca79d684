import { TAR_END, rawTarFile, rawTarGz } from './raw-tar.ts';
import { rawZip, rawZipFile } from './raw-zip.ts';

export const SAMPLE_TOOLCHAIN = { version: '1.27.3', os: 'linux', arch: 'amd64' } as const;
export const SAMPLE_VERSION_FILE = 'go1.27.3\ntime 2026-10-19T22:20:36Z\n';

/** Path relative to GOROOT (raw bytes where it has to be odd) and content. */
export type SampleFile = readonly [path: string | Buffer, content: Uint8Array | string];

/** The tarball form of a tree, byte for byte under control, in the order given. */
export function sampleTarball(files: readonly SampleFile[]): Buffer {
  const parts = files.map(([path, content]) =>
    rawTarFile(Buffer.concat([Buffer.from('go/'), Buffer.from(path)]), Buffer.from(content)),
  );
  return rawTarGz(...parts, TAR_END);
}

/** The module form of the same tree. */
export function sampleModule(files: readonly SampleFile[]): Buffer {
  return rawZip(
    files.map(([path, content]) => {
      const name = Buffer.concat([Buffer.from(moduleName('')), Buffer.from(path)]);
      const renamed = /(^|\/)go\.mod$/.test(name.toString())
        ? Buffer.from(name.toString().replace(/go\.mod$/, '_go.mod'))
        : name;
      return { ...rawZipFile('', Buffer.from(content)), name: renamed };
    }),
  );
}

export function moduleName(path: string): string {
  return `golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64/${path}`;
}
