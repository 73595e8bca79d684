import { type ControlField, controlValue } from './control.ts';
import { MAINTAINER, PACKAGE_NAME } from './check-package.ts';
import { relationFault } from './relations.ts';
import { parseDebVersion } from './version.ts';

/** Any of dpkg's, not only those that godepot packages. */
const ARCHITECTURE = /^[a-z0-9][a-z0-9-]*$/;

export const RELATION_FIELDS = [
  'Pre-Depends',
  'Depends',
  'Recommends',
  'Suggests',
  'Enhances',
  'Conflicts',
  'Breaks',
  'Replaces',
  'Provides',
] as const;

/** Fields that apt takes from the index alone: in a package they could only contradict it. */
const INDEX_FIELDS = ['Filename', 'Size', 'MD5sum', 'SHA1', 'SHA256', 'SHA512', 'Status'] as const;

/** What the fields of a binary package must be (deb-control(5), Debian policy 5.3) and are not. */
export function controlFieldFaults(control: readonly ControlField[]): string[] {
  const faults: string[] = [];
  const check = (name: string, holds: (value: string) => boolean): void => {
    const value = controlValue(control, name) ?? '';
    if (!holds(value)) faults.push(`${name}: ${JSON.stringify(value)}`);
  };
  check('Package', (value) => PACKAGE_NAME.test(value));
  check('Version', (value) => parseDebVersion(value) !== undefined);
  check('Architecture', (value) => ARCHITECTURE.test(value));
  check('Maintainer', (value) => MAINTAINER.test(value));
  check('Description', (value) => value.split('\n')[0] !== '');
  check('Installed-Size', (value) => /^\d*$/.test(value));
  for (const name of RELATION_FIELDS) {
    const value = controlValue(control, name);
    const fault = value === undefined ? undefined : relationFault(value.replaceAll(/\s+/g, ' '));
    if (fault !== undefined) faults.push(`${name}: ${fault}`);
  }
  for (const name of INDEX_FIELDS) {
    if (controlValue(control, name) !== undefined) faults.push(`${name} has no place in a package`);
  }
  return faults;
}

/** `Package_Version_Architecture.deb`, the version without its epoch (dpkg-name(1)) unless it is asked for. */
export function expectedFileName(control: readonly ControlField[], withEpoch: boolean): string {
  const [name, version, arch] = ['Package', 'Version', 'Architecture'].map((field) =>
    controlValue(control, field),
  );
  return `${name ?? ''}_${(version ?? '').replace(withEpoch ? /^$/ : /^\d+:/, '')}_${arch ?? ''}.deb`;
}
