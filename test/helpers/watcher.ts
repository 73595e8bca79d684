import type { Intent } from '../../builder/packaging/intents.ts';
import type { FileEntry, Package, PackageEntry } from '../../builder/packaging/package.ts';
import { samplePackage } from './sample-package.ts';

const UNITS: Readonly<Record<string, string>> = {
  'watcher.service': '[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n',
  'watcher.timer': '[Timer]\nOnCalendar=yearly\nUnit=quiet.service\n[Install]\nWantedBy=timers.target\n',
  'asked.service': '[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n',
  'quiet.service': '[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n',
};

/** A made-up package with one of each intent that toolchains do not use. Its second version brings the timer and another target of the link. */
export function watcher(version: 1 | 2): Package {
  const unit = { wantedBy: ['multi-user.target'], start: true } as const;
  const intents: Intent[] = [
    { kind: 'unit', name: 'watcher.service', enable: 'always', onUpgrade: 'restart', ...unit },
    { kind: 'unit', name: 'asked.service', enable: 'preset', onUpgrade: 'leave', ...unit },
    { kind: 'unit', name: 'quiet.service', enable: 'never', onUpgrade: 'leave', ...unit },
    ...(version === 1
      ? []
      : [
          {
            kind: 'unit',
            name: 'watcher.timer',
            enable: 'always',
            wantedBy: ['timers.target'],
            start: true,
            onUpgrade: 'restart',
          } as const,
        ]),
    { kind: 'link', path: '/usr/local/bin/watch-it', target: `/usr/lib/watcher/${version}` },
    { kind: 'directory', path: '/var/lib/watcher', mode: 0o750, owner: 'daemon:adm', onPurge: 'remove' },
    {
      kind: 'directory',
      path: '/var/lib/watcher-kept',
      mode: 0o755,
      owner: 'no-such-user:adm',
      onPurge: 'keep',
    },
    { kind: 'tmpfiles', file: '/usr/lib/tmpfiles.d/watcher.conf' },
  ];
  const entries: PackageEntry[] = [
    ...Object.entries(UNITS)
      .filter(([name]) => version === 2 || name !== 'watcher.timer')
      .map(([name, text]) => file(`/usr/lib/systemd/system/${name}`, text)),
    file('/usr/lib/tmpfiles.d/watcher.conf', 'd /run/watcher 0700 daemon daemon -\n'),
    { type: 'directory', path: '/usr/lib/watcher', mode: 0o755 },
    file(`/usr/lib/watcher/${version}`, ''),
  ];
  return samplePackage({
    name: 'watcher',
    version: String(version),
    arch: 'all',
    relations: { rpm: {}, deb: {} },
    intents,
    entries: async function* all() {
      yield* entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
    },
  });
}

function file(path: string, text: string): FileEntry {
  const content = Buffer.from(text);
  return { type: 'file', path, mode: 0o644, size: content.length, content: () => content };
}
