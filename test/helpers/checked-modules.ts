import type { ExecutionContext } from 'ava';

import { checked } from './checked-host.ts';
import type { Server } from './server.ts';
import { storedZip } from './stored-zip.ts';

const PROXY = '/srv/proxy/example.com/dep/@v/v1.0.0';
const MODULE = 'module example.com/dep\n\ngo 1.21\n';
const AS_ALICE = 'setpriv --reuid=alice --regid=alice --clear-groups env HOME=/home/alice';
const DEP = '/home/alice/go/pkg/mod/example.com/dep@v1.0.0';

/** Modules of a user's, sound, damaged in every way that go-env check knows, and hostile. Needs go in PATH and the user alice. */
export async function checkedModules(t: ExecutionContext, server: Server): Promise<void> {
  const zip = storedZip(
    Object.entries({ 'go.mod': MODULE, 'dep.go': 'package dep\n\nfunc Hi() string { return "hi" }\n' }).map(
      ([name, text]) => [`example.com/dep@v1.0.0/${name}`, Buffer.from(text)] as const,
    ),
  );
  await server.write(`${PROXY}.zip`, zip);
  await server.write(`${PROXY}.mod`, MODULE);
  await server.write(`${PROXY}.info`, '{"Version":"v1.0.0"}');
  await server.write(
    '/home/alice/sound/go.mod',
    'module example.com/app\n\ngo 1.21\n\nrequire example.com/dep v1.0.0\n',
  );
  await server.write(
    '/home/alice/sound/main.go',
    'package main\n\nimport "example.com/dep"\n\nfunc main() { println(dep.Hi()) }\n',
  );
  await server.run(`chmod -R a+rX /srv /home/alice && chown -R alice: /home/alice && ${AS_ALICE} GOPROXY=file:///srv/proxy GOSUMDB=off GOTOOLCHAIN=local sh -ec '
    cd; (cd sound; go mod tidy -e 2>/dev/null; go mod download); cp -r sound vendored; (cd vendored; go mod vendor)
    cp -r vendored altered; echo "// x" >>altered/vendor/example.com/dep/dep.go
    cp -r vendored extra; echo "package dep" >extra/vendor/example.com/dep/x.go
    cp -r vendored other; sed -i s/v1.0.0/v1.1.0/ other/vendor/modules.txt
    cp -r sound sums; sed -i "/go.mod/!s/h1:./h1:x/" sums/go.sum
    cp -r sound newer; printf "go 1.99\\ntoolchain go1.99.1\\n" >newer/add; sed -i "/^go 1.21/{r newer/add
      d}" newer/go.mod
    cp -r sound hostile; printf "GOFLAGS=-toolexec=/home/alice/owned.sh\\n" >hostile/go.env; printf "go 1.21\\nuse .\\n" >hostile/go.work
    mkdir -p .config/go; printf "GOFLAGS=-toolexec=/home/alice/owned.sh\\nGOTOOLCHAIN=go1.99.1\\n" >.config/go/env
    printf "#!/bin/sh\\ntouch /tmp/owned\\n" >owned.sh; chmod +x owned.sh; touch /tmp/stamp; mkdir none'`);
  await server.run('cp -r ~alice/sound /srv/roots; chown -R root: /srv/roots; sleep 0.1; touch /tmp/stamp');

  const about = async (...names: readonly string[]): Promise<string[]> => {
    const { status, lines } = await checked(
      server,
      `--only modules ${names.map((name) => `--module ${name}`).join(' ')}`,
    );
    return [String(status), ...lines.map((line) => line.replaceAll(/h1:[A-Za-z0-9+/=]+/g, 'h1'))];
  };
  t.deepEqual(await about('~alice/sound', '~alice/vendored', '~alice/hostile'), ['0']);
  const damaged = await about(...['altered', 'extra', 'other', 'sums'].map((name) => `~alice/${name}`));
  t.deepEqual(
    damaged.map((line) => line.slice(0, 110).trimEnd()),
    [
      '3',
      'error /home/alice/altered: vendor/: Files what go.sum pins/example.com/dep/dep.go and /home/alice/altered/vendo',
      'error /home/alice/extra: vendor/: Only in /home/alice/extra/vendor/example.com/dep: x.go',
      'error /home/alice/other: vendor/modules.txt: go: inconsistent vendoring in /home/alice/other: example.com/dep@v',
      'error /home/alice/sums: go.sum: verifying example.com/dep@v1.0.0: checksum mismatch downloaded: h1 go.sum: h1 S',
    ].map((line) => line.slice(0, 110).trimEnd()),
  );
  // what could not be verified is no silence
  t.deepEqual(
    (await about('~alice/newer', '~alice/none')).map((line) => line.slice(0, 100)),
    [
      '7',
      'error /home/alice/newer: go mod verify: go: go.mod requires go >= 1.99 (running go 1.27.3; GOTOOLCHAIN'.slice(
        0,
        100,
      ),
      'error /home/alice/none: there is no go.mod in it',
    ],
  );
  t.deepEqual(
    (await about('/srv/roots')).map((line) => line.slice(0, 75)),
    ['7', 'error /srv/roots: modules of it are not in the cache /root/go/pkg/mod, so n'.slice(0, 75)],
  );
  await server.run(`chmod u+w ${DEP} ${DEP}/dep.go && echo '// x' >>${DEP}/dep.go`);
  t.deepEqual(await about('~alice/sound'), [
    '3',
    `error /home/alice/sound: go mod verify: example.com/dep v1.0.0: dir has been modified (${DEP})`,
  ]);
  // nothing was written there, and nothing of what lay there was started
  t.is(await server.run('find /home/alice /srv/roots -newer /tmp/stamp ! -path "*/go/pkg/*"'), '');
  t.false(await server.exists('/tmp/owned'));
}
