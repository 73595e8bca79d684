import type { Pages } from './page.ts';

/** Kinds of damage to published state, as verification of a depot tells them apart. */
export const DAMAGE_PAGES = {
  SNAPSHOT_MISSING: {
    what: 'A published file is not there: one that the manifest lists, a signature file, a mirror list, or the link current itself.',
    why:
      'Half a copy is the usual cause: a mirror run or a restore that did not end, a cleaning job that went too far. Clients that are sent ' +
      'to the file fail with 404. A signature taken away is also how somebody tries to have unsigned data accepted.',
    now: [
      'On a mirror: let its run end, and check again: godepot verify FOLDER',
      'On the builder: copy it back from the backup with its hard links (rsync -aH); packages may still lie in dist/store/sha256.',
      'Only current or mirror lists are missing: the next publication writes them: godepot publish',
      'Then check the whole depot: godepot verify dist',
    ],
  },
  SNAPSHOT_ALTERED: {
    what: 'A published file has another size or sha256 than the signed manifest says, or the manifest lists what it may not.',
    why:
      'Published files never change. A bad disk, a tool that was run in the tree (createrepo_c, apt-ftparchive, recompression) and ' +
      'tampering look the same here. Clients refuse such a file, since signed indexes hold its digest; whoever runs it by hand does not.',
    now: [
      'Stop serving that snapshot, and keep the file: how it differs tells which of these it is.',
      'Copy the file back from the backup by another name first, and compare: sha256sum FILE',
      'Several names may be one file on the disk: look at all snapshots and the store, not at one: godepot verify dist',
      'Nobody can explain the change: treat it as an incident.',
    ],
  },
  SNAPSHOT_EXTRA: {
    what: 'A file lies in a snapshot, or beside the snapshots in the served folder, that no manifest lists.',
    why:
      'It is served under the address of the depot, and nobody signed it: a script to be piped into a shell, a package for people who ' +
      'install by hand. Harmless causes: index.html or .htaccess of an administrator, the output of a tool, an editor that left a copy.',
    now: [
      'Look at what it is, without running it: ls -la FOLDER',
      'Move it out of the depot: what a web server needs besides belongs into its own configuration.',
      'Nobody put it there: treat it as an incident, since whoever did it can write where you publish.',
      'Then check again: godepot verify dist',
    ],
  },
  PUBLICATION_CHAIN: {
    what:
      'Snapshots do not form one chain: a manifest names another predecessor than the one that lies there, a number was used twice, or ' +
      'a later publication has an earlier date.',
    why:
      'Each manifest signs the digest of the one before, so that a past cannot be rewritten without it showing. A depot that was ' +
      'restored to an older state and published again makes a fork: some servers saw one, some the other. So does a thief with the key.',
    now: [
      'Find out whether the depot was restored or published from two machines: ls -la dist/snapshots',
      'Compare with the backup and with a mirror which of the two states servers have seen: godepot verify FOLDER',
      'Keep the state with the highest number that servers saw, and publish from there: godepot publish',
      'Neither was made by you: the key signed something that you did not. Rotate it: godepot keys rotate --compromised',
    ],
  },
  POINTER_STALE: {
    what: 'current, or a mirror list, does not lead to the newest snapshot; or what an endpoint serves is past its Valid-Until.',
    why:
      'A publication that was cut short leaves it so, and a mirror whose pointers were copied before its files. Somebody who holds servers ' +
      'back at an old state, with its known vulnerabilities, does the same (a freeze or rollback attack).',
    now: [
      'On the builder: run again what was cut short (godepot snapshot list names it: publish, rollback, yank or refresh), which puts current and the mirror lists right',
      'Past its Valid-Until: on the builder godepot doctor; it is due for godepot refresh, or good, and then the endpoint, or what lies in between, is held back.',
      'On a mirror: let its run end; it has to copy snapshots first and pointers last.',
      'The newest snapshot does not verify: mend that first, and leave current where it is: godepot verify dist',
      'It was set by hand to go back: clients that saw the newer one do not follow; publish the old content again instead.',
    ],
  },
} as const satisfies Partial<Pages>;
