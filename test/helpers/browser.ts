import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import type { ExecutionContext } from 'ava';

import { BROWSER } from './chroot.ts';
import type { DepotServer } from './depot-server.ts';
import { openServer } from './server.ts';

/** How a reader's screen and system are. */
export interface Look {
  width: number;
  height: number;
  /** Of the system; what prefers-color-scheme says. */
  colours: 'light' | 'dark';
  script: boolean;
}

export interface Tab {
  /** Loads an address and waits until it has loaded. */
  open(url: string): Promise<void>;
  /** What an expression gives, awaited, as JSON carries it. */
  evaluate(expression: string): Promise<unknown>;
  press(key: 'Tab' | 'Enter', options?: { shift?: boolean }): Promise<void>;
  /** PNG of the whole page, or of what the window shows. */
  screenshot(whole: boolean): Promise<Buffer>;
  /** Whether the page may write to the clipboard and read from it. */
  allowClipboard(origin: string): Promise<void>;
  /** Everything that was requested so far, and everything the console, the page or its policy complained of. */
  requests: readonly string[];
  complaints: readonly string[];
}

export interface Browser {
  tab(look: Look): Promise<Tab>;
}

const SWITCHES = [
  // its own sandbox needs a user that is not root; the chroot and its namespaces are one
  '--no-sandbox',
  '--remote-debugging-pipe',
  '--disable-gpu',
  '--hide-scrollbars',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--user-data-dir=/tmp/profile',
  'about:blank',
];

type Json = Readonly<Record<string, unknown>>;

/** Debian's Chromium in a chroot of its own, in the network of a depot alone; driven over the DevTools protocol, by pipes. */
export async function openBrowser(t: ExecutionContext, depot: DepotServer): Promise<Browser> {
  const server = await openServer(BROWSER, t);
  const [program = '', ...before] = server.inside(depot);
  // not execa, whose pipes beyond the third lead one way only: the protocol's are descriptors 3 and 4
  const chromium = spawn(program, [...before, '/usr/bin/chromium-headless-shell', ...SWITCHES], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  let said = '';
  chromium.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  t.teardown(() => chromium.kill('SIGKILL'));
  const protocol = speak(writable(chromium.stdio[3]), readable(chromium.stdio[4]), () => {
    throw new Error(`the browser is gone: ${said}`);
  });
  return { tab: (look) => openTab(protocol, look) };
}

interface Protocol {
  send(method: string, params?: Json, session?: string): Promise<Json>;
  on(session: string, listener: (method: string, params: Json) => void): void;
}

/** JSON documents, each ended by a zero byte. */
function speak(to: Writable, from: Readable, gone: () => never): Protocol {
  const waiting = new Map<number, (answer: Json) => void>();
  const listeners = new Map<string, (method: string, params: Json) => void>();
  const ended = new Promise<void>((resolve) => void from.once('close', resolve)).then(gone);
  ended.catch(() => {});
  let rest = '';
  let last = 0;
  from.setEncoding('utf8');
  from.on('data', (chunk: string) => {
    const documents = `${rest}${chunk}`.split('\0');
    rest = documents.pop() ?? '';
    for (const text of documents) {
      const message = object(JSON.parse(text));
      const { id, method, sessionId } = message;
      if (typeof id === 'number') waiting.get(id)?.(message);
      else listeners.get(String(sessionId))?.(String(method), object(message['params']));
    }
  });
  return {
    async send(method, params = {}, session?: string) {
      const id = ++last;
      const answer = new Promise<Json>((resolve) => waiting.set(id, resolve));
      to.write(
        `${JSON.stringify({ id, method, params, ...(session === undefined ? {} : { sessionId: session }) })}\0`,
      );
      const { result, error } = await Promise.race([answer, ended]);
      if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
      return object(result);
    },
    on: (session, listener) => void listeners.set(session, listener),
  };
}

async function openTab(protocol: Protocol, look: Look): Promise<Tab> {
  const { targetId } = await protocol.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await protocol.send('Target.attachToTarget', { targetId, flatten: true });
  const session = String(sessionId);
  const send = (method: string, params?: Json): Promise<Json> => protocol.send(method, params, session);
  const requests: string[] = [];
  const complaints: string[] = [];
  let loaded: (() => void) | undefined;
  protocol.on(session, (method, params) => {
    if (method === 'Network.requestWillBeSent') requests.push(String(object(params['request'])['url']));
    if (method === 'Page.loadEventFired') loaded?.();
    if (method === 'Log.entryAdded') complaints.push(JSON.stringify(params['entry']));
    if (method === 'Runtime.exceptionThrown') complaints.push(JSON.stringify(params['exceptionDetails']));
    if (method === 'Runtime.consoleAPICalled') complaints.push(JSON.stringify(params['args']));
  });
  for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await send(`${domain}.enable`);
  await send('Emulation.setDeviceMetricsOverride', {
    width: look.width,
    height: look.height,
    deviceScaleFactor: 1,
    mobile: look.width < 600,
  });
  await send('Emulation.setEmulatedMedia', {
    features: [
      { name: 'prefers-color-scheme', value: look.colours },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ],
  });
  await send('Emulation.setFocusEmulationEnabled', { enabled: true });
  await send('Emulation.setScriptExecutionDisabled', { value: !look.script });
  return {
    requests,
    complaints,
    async open(url) {
      const done = new Promise<void>((resolve) => {
        loaded = resolve;
      });
      const { errorText } = await send('Page.navigate', { url });
      if (errorText !== undefined) throw new Error(`${url}: ${JSON.stringify(errorText)}`);
      await done;
    },
    async evaluate(expression) {
      const { result, exceptionDetails } = await send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
        userGesture: true,
      });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return object(result)['value'];
    },
    async press(key, { shift = false } = {}) {
      const code = key === 'Tab' ? 9 : 13;
      const event = { key, code: key, windowsVirtualKeyCode: code, modifiers: shift ? 8 : 0 };
      const text = key === 'Enter' ? { text: '\r' } : {};
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...text });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    },
    async screenshot(whole) {
      const { data } = await send('Page.captureScreenshot', { captureBeyondViewport: whole, format: 'png' });
      return Buffer.from(String(data), 'base64');
    },
    async allowClipboard(origin) {
      const permissions = ['clipboardReadWrite', 'clipboardSanitizedWrite'];
      await protocol.send('Browser.grantPermissions', { origin, permissions });
    },
  };
}

function object(value: unknown): Json {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a JSON object, whatever is in it
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function writable(stream: unknown): Writable {
  if (typeof stream === 'object' && stream !== null && 'write' in stream)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a pipe that this process writes to
    return stream as Writable;
  throw new Error('no pipe to the browser');
}

function readable(stream: unknown): Readable {
  if (typeof stream === 'object' && stream !== null && 'setEncoding' in stream)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a pipe that this process reads from
    return stream as Readable;
  throw new Error('no pipe from the browser');
}
