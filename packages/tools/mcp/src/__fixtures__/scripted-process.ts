import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { openStdio } from '../connection/open-stdio.ts';
import type { openClient } from '../connection/open-client.ts';
import { isCommand } from '../address.ts';
import { readLines } from '../transports/read-lines.ts';

/** A process whose events come in the order in which the test calls these. */
export type ScriptedProcess = {
  answer(id: unknown): void;
  complain(text: string): void;
  /** It takes no more input, as Node notices when it writes. */
  breakInput(): void;
  /** It has ended; its pipes may be open still, and hold what it wrote. */
  exit(code: number): void;
  closePipes(): void;
};

/** Opens servers over pipes to no process: `onCall` is told of calls. */
export function scriptedProcesses(onCall: (process: ScriptedProcess, id: unknown) => void): {
  open: typeof openClient;
  processes: ScriptedProcess[];
} {
  const processes: ScriptedProcess[] = [];
  const spawn = () => {
    const { child, process } = start(onCall);
    processes.push(process);
    return child;
  };
  return {
    processes,
    async open(address, options, signal) {
      if (!isCommand(address)) throw new Error('It has no command.');
      return openStdio(address, options, signal, spawn);
    },
  };
}

function start(onCall: (process: ScriptedProcess, id: unknown) => void) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const pipes = [stdin, stdout, stderr];
  // No process has this number, so none is ended by it.
  const child = Object.assign(Object(new EventEmitter()), { stdin, stdout, stderr, pid: 2 ** 30, exitCode: null, signalCode: null });
  const say = (message: object) => stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const process: ScriptedProcess = {
    answer: (id) => void say({ id, result: { content: [{ type: 'text', text: 'done' }] } }),
    complain: (text) => void stderr.write(text),
    breakInput: () => void stdin.destroy(new Error('write EPIPE')),
    exit(code) {
      child.exitCode = code;
      child.emit('exit', code, null);
      if (pipes.every(({ closed }) => closed)) child.emit('close', code, null);
    },
    closePipes() {
      stdin.destroy();
      stdout.end();
      stderr.end();
    },
  };
  for (const pipe of pipes) {
    pipe.once('close', () => {
      if (child.exitCode !== null && pipes.every(({ closed }) => closed)) child.emit('close', child.exitCode, null);
    });
  }
  const onLine = (line: string) => {
    const { id, method } = JSON.parse(line);
    if (method === 'initialize') say({ id, result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'scripted', version: '1' } } });
    else if (method === 'tools/list') say({ id, result: { tools: [{ name: 'act', inputSchema: { type: 'object' } }] } });
    else if (method === 'tools/call') onCall(process, id);
    else if (id !== undefined) say({ id, error: { code: -32601, message: 'Method not found' } });
  };
  stdin.on('data', readLines(1_000_000, { onLine, onTooLong: () => {} }));
  // As a real one does, when all that is left of it is to read what it wrote.
  stdin.once('finish', () => {
    if (child.exitCode === null) process.exit(0);
    process.closePipes();
  });
  queueMicrotask(() => child.emit('spawn'));
  return { child, process };
}
