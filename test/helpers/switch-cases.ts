import { SYSTEM_PATH } from './go-env-ground.ts';
import { NEWER_PATCH, OLD_LINE, OLDER_PATCH } from './test-depot.ts';

const [OLD, OLDER, NEWER] = [OLD_LINE.go, OLDER_PATCH.go, NEWER_PATCH.go];
/** Has go1.27.2, which no package put there, and names that are not what they say. */
export const SDK = '/usr/local/sdk/bin';

/** A folder, what is set in it, and what Go's own switch makes of it; @ is the folder. */
export interface SwitchCase {
  /** Lines of go.mod; none: there is no go.mod. */
  mod?: readonly string[];
  files?: Record<string, string>;
  /** Folder below the case's own. */
  at?: string;
  env?: Record<string, string>;
  path?: string;
  /** What has to come out of both, with 1.26.10 in front: how, and which runs. */
  is: readonly [string, string?];
  /** Builds are refused. */
  refuses?: string;
}

const withGo = (line: string, ...more: string[]): readonly string[] => [`go ${line}`, ...more];

/** By name. */
export const SWITCH_CASES: Readonly<Record<string, SwitchCase>> = {
  'no module': { is: ['itself', OLD] },
  content: { mod: withGo('1.26'), is: ['itself', OLD] },
  'the very version': { mod: withGo(OLD), is: ['itself', OLD] },
  'an exact version that is installed': { mod: withGo(NEWER), is: ['path', NEWER] },
  'a language, of which another patch is installed': { mod: withGo('1.27'), is: ['fails', '1.27.0'] },
  'an exact version that is not installed': { mod: withGo('1.27.1'), is: ['fails', '1.27.1'] },
  'a toolchain line': { mod: withGo('1.26', `toolchain go${NEWER}`), is: ['path', NEWER] },
  'an older toolchain line': { mod: withGo('1.26', 'toolchain go1.26.9'), is: ['itself', OLD] },
  'the go line above the toolchain line': { mod: withGo(NEWER, 'toolchain go1.27.0'), is: ['path', NEWER] },
  'toolchain default': { mod: withGo('1.27', 'toolchain default'), is: ['itself', OLD], refuses: '1.27' },
  'a toolchain with a suffix': {
    mod: withGo('1.26', 'toolchain go1.27.3-corp'),
    is: ['fails', '1.27.3-corp'],
  },
  'a toolchain that is none': { mod: withGo('1.26', 'toolchain bash'), is: ['fails', OLD] },
  'a toolchain with a way out': { mod: withGo('1.26', 'toolchain go1.27.3/../x'), is: ['fails', OLD] },
  'a candidate': { mod: withGo('1.27rc1'), is: ['fails', '1.27rc1'] },
  'an old language': { mod: withGo('1.9'), is: ['itself', OLD] },
  'the first line of each': {
    mod: [`toolchain go${NEWER}`, 'go 1.26', 'go 1.99', 'toolchain go1.99.0'],
    is: ['path', NEWER],
  },
  'comments and white space': { mod: [`\t go \t ${NEWER} // 1.99\r`], is: ['path', NEWER] },
  'a name that is no go line': {
    mod: ['gopher 1.99', 'go.x 1.99', 'toolchains go1.99'],
    is: ['itself', OLD],
  },
  'go.work before go.mod': {
    mod: withGo('1.26'),
    at: 'm',
    files: { 'go.work': `go ${NEWER}\nuse ./m\n`, 'm/go.mod': 'module m\ngo 1.26\n' },
    is: ['path', NEWER],
  },
  'go.work switched off': {
    at: 'm',
    files: { 'go.work': `go ${NEWER}\nuse ./m\n`, 'm/go.mod': 'module m\ngo 1.26\n' },
    env: { GOWORK: 'off' },
    is: ['itself', OLD],
  },
  'GOWORK by name': {
    mod: withGo('1.26'),
    files: { 'other.work': `go ${NEWER}\n` },
    env: { GOWORK: '@/other.work' },
    is: ['path', NEWER],
  },
  'GOWORK that is not there yet': { mod: withGo(NEWER), env: { GOWORK: '@/new.work' }, is: ['path', NEWER] },
  'GOWORK that is not absolute': { mod: withGo('1.26'), env: { GOWORK: 'go.work' }, is: ['fails', OLD] },
  'a go.mod in the folder for temporary files': {
    mod: withGo('1.99'),
    env: { TMPDIR: '@' },
    is: ['itself', OLD],
  },
  'modules off': { mod: withGo('1.99'), env: { GO111MODULE: 'off' }, is: ['itself', OLD] },
  'modules where there are some': { mod: withGo(NEWER), env: { GO111MODULE: 'auto' }, is: ['path', NEWER] },
  'a folder named go.mod': { files: { 'go.mod/x': '' }, at: 'go.mod', is: ['itself', OLD] },

  'GOTOOLCHAIN=local': {
    mod: withGo('1.27'),
    env: { GOTOOLCHAIN: 'local' },
    is: ['itself', OLD],
    refuses: '1.27',
  },
  'GOTOOLCHAIN=local, suggested': {
    mod: withGo('1.26', `toolchain go${NEWER}`),
    env: { GOTOOLCHAIN: 'local' },
    is: ['itself', OLD],
  },
  'GOTOOLCHAIN=auto, in PATH': { mod: withGo(NEWER), env: { GOTOOLCHAIN: 'auto' }, is: ['path', NEWER] },
  'GOTOOLCHAIN=auto, not in PATH': {
    mod: withGo('1.27'),
    env: { GOTOOLCHAIN: 'auto' },
    is: ['download', '1.27.0'],
  },
  'GOTOOLCHAIN=local+path': { mod: withGo(NEWER), env: { GOTOOLCHAIN: 'local+path' }, is: ['path', NEWER] },
  'GOTOOLCHAIN by name': { mod: withGo('1.26'), env: { GOTOOLCHAIN: `go${NEWER}` }, is: ['path', NEWER] },
  'GOTOOLCHAIN by a name that is too old': {
    mod: withGo('1.99'),
    env: { GOTOOLCHAIN: `go${NEWER}` },
    is: ['path', NEWER],
    refuses: '1.99',
  },
  'GOTOOLCHAIN by its own name': {
    mod: withGo('1.26'),
    env: { GOTOOLCHAIN: `go${OLD}` },
    is: ['itself', OLD],
  },
  'GOTOOLCHAIN by name, not in PATH': { env: { GOTOOLCHAIN: 'go1.27.1' }, is: ['download', '1.27.1'] },
  'GOTOOLCHAIN=name+path': {
    mod: withGo('1.26'),
    env: { GOTOOLCHAIN: `go${NEWER}+path` },
    is: ['path', NEWER],
  },
  'GOTOOLCHAIN=name+path, raised': {
    mod: withGo(NEWER),
    env: { GOTOOLCHAIN: 'go1.27.1+path' },
    is: ['path', NEWER],
  },
  'GOTOOLCHAIN=name+path, older': {
    mod: withGo('1.25'),
    env: { GOTOOLCHAIN: 'go1.25.1+path' },
    is: ['fails', '1.25.1'],
  },
  'GOTOOLCHAIN=bash': { env: { GOTOOLCHAIN: 'bash' }, is: ['fails', OLD] },
  'GOTOOLCHAIN=local+x': { env: { GOTOOLCHAIN: 'local+x' }, is: ['fails', OLD] },
  'GOTOOLCHAIN=x+auto': { env: { GOTOOLCHAIN: 'x+auto' }, is: ['fails', OLD] },
  'GOTOOLCHAIN=go2.0.0': { env: { GOTOOLCHAIN: 'go2.0.0' }, is: ['fails', '2.0.0'] },

  'PATH has another copy': {
    mod: withGo(OLDER),
    path: `${SDK}:${SYSTEM_PATH}`,
    is: ['path', OLDER],
  },
  'a name that is not what it says': {
    mod: withGo('1.27.1'),
    path: `${SDK}:${SYSTEM_PATH}`,
    is: ['fails', '1.27.1'],
  },
  'a relative folder in PATH': {
    mod: withGo(OLDER),
    path: `bin:${SYSTEM_PATH}`,
    files: { 'bin/go1.27.2': '' },
    is: ['fails', OLDER],
  },

  "the user's file": {
    mod: withGo('1.27'),
    files: { env: 'GOTOOLCHAIN=local\n' },
    env: { GOENV: '@/env' },
    is: ['itself', OLD],
    refuses: '1.27',
  },
  "the user's file, its last line": {
    mod: withGo(NEWER),
    files: { env: '# x\nGOTOOLCHAIN=local\n GOTOOLCHAIN=x\ngOTOOLCHAIN=x\nGOTOOLCHAIN=auto' },
    env: { GOENV: '@/env' },
    is: ['path', NEWER],
  },
  "the user's file, empty": {
    mod: withGo('1.27'),
    files: { env: 'GOTOOLCHAIN=\n' },
    env: { GOENV: '@/env' },
    is: ['itself', OLD],
    refuses: '1.27',
  },
  "the user's file where it is": {
    mod: withGo('1.27'),
    files: { 'config/go/env': 'GOTOOLCHAIN=local\n' },
    env: { XDG_CONFIG_HOME: '@/config' },
    is: ['itself', OLD],
    refuses: '1.27',
  },
  'the environment before the file': {
    mod: withGo(NEWER),
    files: { env: 'GOTOOLCHAIN=local\n' },
    env: { GOENV: '@/env', GOTOOLCHAIN: 'path' },
    is: ['path', NEWER],
  },
  'GOWORK in the file': {
    at: 'm',
    files: { 'go.work': `go ${NEWER}\nuse ./m\n`, 'm/go.mod': 'module m\ngo 1.26\n', env: 'GOWORK=off\n' },
    env: { GOENV: '@/env' },
    is: ['itself', OLD],
  },
};
