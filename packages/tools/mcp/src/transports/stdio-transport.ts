import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import crossSpawn from 'cross-spawn';
import type { CommandAddress } from '../address.ts';
import { readLines } from './read-lines.ts';
import { grantedTo, serverEnvironment } from './server-environment.ts';

export type Spawn = (command: string, args: string[], options: SpawnOptions) => ChildProcess;

export type StdioOptions = {
  address: CommandAddress;
  spawn: Spawn;
  messageBytes: number;
  parse(line: string): JSONRPCMessage;
  onStderr(text: string): void;
};

/** Has `stderr` and `pid`, by which the SDK knows a transport over pipes. */
export type StdioTransport = Transport & {
  readonly stderr: null;
  readonly pid: number | null;
  /** Whether it has ended by itself, or was ended for what it sent. */
  hasExited(): boolean;
  /** Waits for the end of a process that takes no more input, and ends it after a while: how it ended is known only then. */
  settle(): Promise<void>;
  /** Ends it at once, for this reason. */
  refuse(reason: string): void;
  /** How the process ended, and the end of what it wrote to stderr. */
  describeEnd(): string;
};

/** How long a server may take to end after its input has, and again after SIGTERM. */
const graceMs = 2_000;
const stderrTail = 4_000;

/**
 * A process that speaks MCP over its pipes. The SDK's own one would give it more of the environment than it was granted, start
 * a second process to learn the protocol's revision, and leave children of the process behind.
 */
export function stdioTransport({ address, spawn, messageBytes, parse, onStderr }: StdioOptions): StdioTransport {
  let child: ChildProcess | undefined;
  let stderr = '';
  let failure: Error | undefined;
  let isClosing = false;
  const ended = Promise.withResolvers<void>();
  let draining: Promise<unknown> | undefined;

  /** Of a server that does harm, no more is read. */
  function fail(error: Error): void {
    failure ??= error;
    child?.stdout?.destroy();
    if (child) kill(child, 'SIGKILL');
    transport.onerror?.(error);
  }

  /** What it has started may hold its pipes, which end with the last of them. */
  async function endAfterExit(exited: ChildProcess): Promise<void> {
    if (await within(graceMs, ended.promise)) return;
    kill(exited, 'SIGKILL');
    for (const pipe of [exited.stdin, exited.stdout, exited.stderr]) pipe?.destroy();
  }

  const transport: StdioTransport = {
    stderr: null,
    get pid() {
      return child?.pid ?? null;
    },
    async start() {
      const { command, args = [], cwd } = address;
      // A group of its own, so that what it has started ends with it.
      const started = spawn(command, [...args], {
        cwd,
        env: serverEnvironment(address),
        stdio: 'pipe',
        windowsHide: true,
        detached: process.platform !== 'win32',
      });
      child = started;
      started.stdout?.on(
        'data',
        readLines(messageBytes, {
          onLine(line) {
            try {
              transport.onmessage?.(parse(line));
            } catch {
              transport.onerror?.(new Error('The server wrote a line to its output that is no message.'));
            }
          },
          onTooLong: () => fail(new Error(`it sent a message of more than ${messageBytes} bytes`)),
        }),
      );
      started.stderr?.setEncoding('utf8').on('data', (text: string) => {
        stderr = (stderr + text).slice(-stderrTail);
        onStderr(text);
      });
      for (const pipe of [started.stdin, started.stdout, started.stderr]) pipe?.on('error', () => {});
      started.once('exit', () => void endAfterExit(started));
      started.once('close', () => {
        ended.resolve();
        transport.onclose?.();
      });
      await once(started, 'spawn');
      started.on('error', fail);
    },
    async send(message) {
      if (!child?.stdin?.writable) throw new Error('The server is not running.');
      if (!child.stdin.write(`${JSON.stringify(message)}\n`)) {
        // One for all that wait: a server that asks much and reads nothing makes many wait.
        draining ??= Promise.race([once(child.stdin, 'drain'), ended.promise]).finally(() => (draining = undefined));
        await draining;
      }
    },
    async close() {
      if (!child || child.pid === undefined) return;
      // One that takes no input any more is ending by itself.
      isClosing ||= (child.exitCode ?? child.signalCode) === null && child.stdin?.writable === true;
      child.stdin?.end();
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        if (await within(graceMs, ended.promise)) return;
        kill(child, signal);
      }
      // Something that has left the group may still hold the pipes.
      if (await within(graceMs, ended.promise)) return;
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.destroy();
    },
    hasExited: () =>
      failure !== undefined || (child !== undefined && (child.exitCode ?? child.signalCode) !== null && !isClosing),
    async settle() {
      if (!child?.pid || child.stdin?.writable !== false || (await within(graceMs, ended.promise))) return;
      fail(new Error('it takes no more input'));
      await within(graceMs, ended.promise);
    },
    refuse: (reason) => fail(new Error(reason)),
    describeEnd() {
      const { exitCode = null, signalCode = null } = child ?? {};
      const how =
        failure?.message ??
        (signalCode ? `it was ended by ${signalCode}` : `it ended with exit code ${exitCode ?? 'unknown'}`);
      const tail = withoutSecrets(stderr.trim(), grantedTo(address));
      return tail === '' ? how : `${how}. The end of its stderr:\n${tail}`;
    },
  };
  return transport;
}

/** A variable that was passed on may hold a key, and a server may print it. */
function withoutSecrets(text: string, granted: { readonly [name: string]: string }): string {
  const values = Object.entries(granted).filter(([, value]) => value.length >= shortestSecret);
  return values.reduce((left, [name, value]) => left.replaceAll(value, `[${name}]`), text);
}

const shortestSecret = 6;

function kill({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    // Windows has no groups, but knows what a process has started.
    if (process.platform === 'win32')
      crossSpawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' }).on('error', () => {});
    else process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

async function within(milliseconds: number, promise: Promise<void>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), milliseconds);
  try {
    return await Promise.race([promise.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
