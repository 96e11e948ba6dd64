import { Socket } from 'node:net';
import type { FromProcess, ToProcess } from './messages.ts';

// The entry of a sandbox process: everything comes and goes through file descriptor 3.
process.env['TZ'] = 'UTC';
// Ctrl-C in a terminal is for the host.
process.on('SIGINT', () => {});

// Heard from the start: the host may be gone before the rest is loaded. It says nothing before `ready`.
const socket = new Socket({ fd: 3 });
socket.on('close', endNow);
socket.on('end', endNow);
socket.on('error', endNow);
socket.resume();

const { lineChannel, rewriteStep } = await import('@thimble/executor-kit/sandbox');
const channel = lineChannel(socket, {
  maxBytes: Infinity,
  onValue: (message: ToProcess) => sandbox.receive(message),
  onGarbage: endNow,
});
const { serveSessions } = await import('./worker-sessions.ts').catch(cannotStart);
const sandbox = serveSessions({ send: (message: FromProcess) => channel.send(message), end: endWith });
channel.send({ ready: true });
// Compiles the parser ahead of the first step.
setImmediate(rewriteStep, 'const ready: boolean = true;');

/** Most often the native module does not load. */
function cannotStart(error: unknown): Promise<never> {
  endWith({ failed: error instanceof Error ? error.message : String(error) });
  return new Promise(() => {});
}

function endWith(message: FromProcess): void {
  channel.send(message, endNow);
  setTimeout(endNow, 50);
}

/** The threads of stuck isolates keep `process.exit` from ending. */
function endNow(): void {
  process.kill(process.pid, 'SIGKILL');
}
