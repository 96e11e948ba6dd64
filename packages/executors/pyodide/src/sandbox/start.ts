import { readSync } from 'node:fs';
import type { Boot } from '../messages.ts';
import { createBridge } from './bridge.ts';
import { openInbox } from './inbox.ts';
import { loadPython } from './load-python.ts';
import { lockFiles, lockNetwork, lockRealm } from './lockdown.ts';
import { makeSnapshot } from './make-snapshot.ts';

const hostDescriptor = 3;

/** The life of a sandbox process: it locks itself up, loads Python, and serves the host until that is gone. */
export async function start(): Promise<void> {
  // Ctrl-C in a terminal is for the host.
  process.on('SIGINT', () => {});
  const boot: Boot = JSON.parse(readLine());
  const { python, answer, signals } = createBridge(hostDescriptor, openInbox(hostDescriptor));
  lockNetwork();
  try {
    if (boot.source !== undefined) {
      const snapshot = await makeSnapshot(boot.pyodide, boot.source);
      return answer({ snapshot: Buffer.from(snapshot).toString('base64') });
    }
    const serve = await loadPython(boot, signals);
    lockFiles();
    lockRealm();
    answer({ ready: true });
    // Comes back only when Python has crashed: then there is nothing left to serve.
    try {
      serve(python);
    } finally {
      python.leave();
    }
  } catch (error) {
    answer({ failed: error instanceof Error ? error.message : String(error) });
  }
}

/** Byte by byte: what comes after it is for the thread that reads. */
function readLine(): string {
  const bytes: number[] = [];
  const byte = Buffer.alloc(1);
  while (readSync(hostDescriptor, byte) === 1 && byte[0] !== undefined && byte[0] !== 10) bytes.push(byte[0]);
  return Buffer.from(bytes).toString();
}
