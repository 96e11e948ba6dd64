import { dirname } from 'node:path/posix';
import { AgentError } from '@thimble/core';
import { driverSource, linkDriver, reset, type DriverLink } from '@thimble/executor-kit';
import type { Sandbox } from 'e2b';
import { startDriverProcess, type DriverProcess } from './driver-process.ts';
import { prepare } from './prepare.ts';
import { quote } from './quote.ts';
import type { Settings } from './settings.ts';

export type BootOptions = {
  settings: Settings;
  memoryMb: number;
  /** The driver has ended, or broke the protocol. */
  onEnd(): void;
};

export type BootedDriver = Pick<DriverProcess, 'attach' | 'detach' | 'isAttached'> & { readonly link: DriverLink };

const startMs = 60_000;
// The sandbox ends with its time at E2B. A driver that also watched for its host would take a pause for the host's end.
const neverMs = 2 ** 31 - 1;

/** Puts the driver of the language into a sandbox, starts it and waits until it is ready. */
export async function bootDriver(sandbox: Sandbox, { settings, memoryMb, onEnd }: BootOptions): Promise<BootedDriver> {
  const source = await driverSource(settings.language);
  const { path } = await sandbox.files.write(`thimble/${source.fileName}`, source.text);
  const program = await prepare(sandbox, dirname(path), settings);
  const [, ...parameters] = source.command(path, { memoryMb, orphanMs: neverMs });
  const command = `exec ${[program, ...parameters].map(quote).join(' ')} 2>/dev/null`;
  const driver = await startDriverProcess(sandbox, command);
  const link = linkDriver({
    output: driver.output,
    write: driver.write,
    onEnd() {
      driver.close();
      onEnd();
    },
    orphanMs: neverMs,
  });
  void driver.ended.then(() => link.end(connectionLost));
  await readyInTime(link);
  return { ...driver, link };
}

async function readyInTime(link: DriverLink): Promise<void> {
  const timer = setTimeout(() => link.end(tooSlow), startMs);
  try {
    await link.ready;
  } catch (reason) {
    throw new AgentError('sandbox', 'The driver did not start in the sandbox: try again, or take another template.', {
      cause: reason,
      retryable: true,
    });
  } finally {
    clearTimeout(timer);
  }
}

const connectionLost = reset('The connection to the sandbox broke.');
const tooSlow = { name: 'SandboxError', message: `It was not ready after ${startMs} ms.` };
