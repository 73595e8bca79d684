import { type Alternatives, noAlternatives } from './alternatives.ts';
import type { Line, Patch } from './events.ts';
import { noRecord, type RecordState } from './record.ts';

/** One entry of the package manager's database that has files. */
export interface Instance {
  patch: Patch;
  /** Patches that took the files that this one shares with them from the disk (rpm). */
  lost: readonly Patch[];
}

/** What is known of one line's package. */
export interface PackageState {
  /** dpkg's word for it; `installed` or `not-installed` in an rpm database. */
  status: 'not-installed' | 'config-files' | 'half-installed' | 'unpacked' | 'half-configured' | 'installed';
  /** An rpm database may hold two after a failed %preun; the last of them came last. */
  instances: readonly Instance[];
  /** A prerm wrote the administrator's choice down and no postrm has struck it out yet (deb). */
  remembered: boolean;
  /** A removal that failed leaves dpkg's wish for it, and --configure -a passes the package by. */
  unwanted: boolean;
}

export interface World {
  packages: Record<Line, PackageState>;
  alternatives: Alternatives;
  record: RecordState;
}

/** What a model says of one event: how the command ends. The world is changed. */
export type Outcome = 'done' | 'failed';

function notInstalled(): PackageState {
  return { status: 'not-installed', instances: [], remembered: false, unwanted: false };
}

export function whole(patch: Patch): Instance {
  return { patch, lost: [] };
}

export function emptyWorld(): World {
  return {
    packages: { '1.26': notInstalled(), '1.27': notInstalled() },
    alternatives: noAlternatives(),
    record: noRecord(),
  };
}
