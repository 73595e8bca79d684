import { basename } from 'node:path';

import { type CheckList, reportCheck } from '../packaging/checks.ts';
import { featureFaults } from './features.ts';
import { hardLinks } from './hard-links.ts';
import type { RpmFile, RpmInfo } from './rpm-info.ts';

/** What can be said of an rpm from its header alone, and which no digest says. */
export function checkRules(path: string, info: RpmInfo, list: CheckList): void {
  checkFileName(path, info, list);
  const { faults, used } = featureFaults(info);
  reportCheck(list, 'rpmlib features', 'RPM_FEATURES', faults, `required as used: ${used.join(', ')}`);
  const modes = info.files.flatMap((file) => modeFaults(file).map((fault) => `${file.path} ${fault}`));
  reportCheck(list, 'modes', 'RPM_MODE', modes, 'all root:root, none setuid, none writable by others');
  checkInstalledSize(info, list);
}

/** `name-version-release.arch.rpm`, under which every client looks for it. */
function checkFileName(path: string, { name, version, release, arch }: RpmInfo, list: CheckList): void {
  const check = 'file name';
  const found = basename(path);
  const expected = `${name}-${version}-${release}.${arch}.rpm`;
  if (found === `${name}.${arch}.rpm`) {
    // the address that never changes, under which a depot offers its repository package
    list.notDone.push({ check, why: `"${found}" names no version` });
  } else if (found.endsWith('.rpm')) {
    const faults = found === expected ? [] : [`"${found}" should be "${expected}"`];
    reportCheck(list, check, 'RPM_FILE_NAME', faults, expected);
  } else {
    list.notDone.push({ check, why: `"${found}" is not a package’s name` });
  }
}

/** setuid, setgid and capabilities give away root; files that others may write let them change what root runs. */
function modeFaults({ type, mode, user, group, capabilities }: RpmFile): string[] {
  const bits = mode & 0o7777;
  // in a sticky directory, as /tmp is, nobody touches the files of others
  const isOpen = (bits & 0o7022) !== 0 && !(type === 'directory' && (bits & 0o7000) === 0o1000);
  return [
    ...(user === 'root' && group === 'root' ? [] : [`belongs to ${user}:${group}, not to root`]),
    ...(type === 'link' || !isOpen ? [] : [`has mode ${bits.toString(8)}`]),
    ...(capabilities === '' ? [] : [`has capabilities ${capabilities}`]),
  ];
}

/** What rpm and dnf ask the disk for; rpmbuild counts a file with several names once. */
function checkInstalledSize({ files, installedSize }: RpmInfo, list: CheckList): void {
  const links = hardLinks(files);
  const sum = files
    .filter((file) => !file.ghost && file.type !== 'directory' && (links.get(file)?.last ?? file) === file)
    .reduce((total, file) => total + file.size, 0);
  const check = 'installed size';
  if (sum === installedSize) list.done.push({ check, detail: `${sum}` });
  else {
    const why = `the header says ${installedSize}, the files add up to ${sum}; builders count differently`;
    list.notDone.push({ check, why });
  }
}
