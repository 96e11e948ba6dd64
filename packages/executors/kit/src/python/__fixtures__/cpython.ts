import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { Executor, Session } from '@thimble/core';
import { AgentError } from '@thimble/core';
import { lineChannel } from '../../lines.ts';
import { createSession, type Sandbox, type SandboxHandlers } from '../../session.ts';
import { checkPythonToolNames } from '../tool-names.ts';
import { pythonGuestSource } from '../source.ts';

/** The guest in a plain process of the system's `python3`, for tests: nothing is locked down. */
export function cpython(): Executor {
  const sessions = new Set<Session>();
  let disposed = false;
  return {
    language: 'python',
    async start(options) {
      if (disposed) throw new AgentError('disposed', 'The executor is disposed: create another.');
      checkPythonToolNames(options.tools);
      const session = await createSession({
        options,
        async connect(open, handlers) {
          const sandbox = startPython(handlers);
          sandbox.send(open);
          return sandbox;
        },
        onDispose: () => sessions.delete(session),
      });
      sessions.add(session);
      return session;
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      await Promise.all([...sessions].map((session) => session[Symbol.asyncDispose]()));
    },
  };
}

function startPython({ onFrame, onClose }: SandboxHandlers): Sandbox {
  const child = spawn('python3', ['-I', '-c', driver], { stdio: ['ignore', 'ignore', 'inherit', 'pipe'], env: {} });
  const stream = child.stdio[3];
  if (!(stream instanceof Duplex)) throw new TypeError('no pipe to Python');
  const kill = () => void child.kill('SIGKILL');
  const channel = lineChannel(stream, { maxBytes: 64e6, onValue: onFrame, onGarbage: kill });
  child.once('close', () => onClose({ name: 'SandboxError', message: 'Python ended.' }));
  return { send: (frame) => channel.send(frame), setActive() {}, close: kill, kill };
}

// Frames are read in a thread, so that an abort is seen while code computes.
const driver = `${pythonGuestSource}

import _thread, queue, resource, signal

frames = queue.SimpleQueue()
aborted = 0


def read_frames():
    global aborted
    with open(3, 'rb', closefd=False) as stream:
        for line in stream:
            frame = decode(line.decode(), 0)[0]
            if frame['type'] == 'abort':
                aborted = frame['run']
                signal.pthread_kill(MAIN_THREAD, signal.SIGUSR1)
            frames.put(line.decode())
    os._exit(0)


def receive(timeout):
    try:
        return frames.get(True, timeout)
    except queue.Empty:
        return None


def send(frame):
    data = memoryview(frame.encode() + b'\\n')
    while data:
        data = data[os.write(3, data):]


def arm(seconds):
    signal.signal(signal.SIGALRM, lambda *_: guest.interrupt())
    signal.signal(signal.SIGUSR1, lambda *_: guest.interrupt(aborted))
    signal.setitimer(signal.ITIMER_REAL, seconds or 0)


def limit_memory(megabytes):
    size = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + megabytes * 2**20, -1))


guest = Guest(send, receive, arm, limit_memory=limit_memory)
_thread.start_new_thread(read_frames, ())
guest.serve()
`;
