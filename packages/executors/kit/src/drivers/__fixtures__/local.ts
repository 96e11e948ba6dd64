import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Executor } from '@thimble/core';
import { driverSource } from '../driver-source.ts';
import { linkDriver } from '../link-driver.ts';
import { keepSessions } from '../../keep-sessions.ts';
import { createSession } from '../../session.ts';

/** The drivers in plain processes of this machine, for tests: what carries the bytes is not what is tested. */
export function local(language: 'typescript' | 'python'): Executor {
  const folder = mkdtempSync(join(tmpdir(), 'thimble-driver-'));
  let written: ReturnType<typeof write> | undefined;

  async function write() {
    const driver = await driverSource(language);
    const path = join(folder, driver.fileName);
    writeFileSync(path, driver.text);
    return { path, driver };
  }

  async function start(memoryMb: number) {
    written ??= write();
    const { path, driver } = await written;
    const [program, ...parameters] = driver.command(path, { memoryMb });
    const child = spawn(program === 'node' ? process.execPath : program, parameters, {
      env: { PATH: process.env['PATH'] },
      stdio: ['pipe', 'pipe', process.env['DEBUG_DRIVER'] ? 'inherit' : 'ignore'],
    });
    child.stdin.on('error', () => {});
    const link = linkDriver({
      output: child.stdout,
      write: (line) => void child.stdin.write(line),
      onEnd: () => void child.stdin.destroy(),
    });
    child.once('close', () => link.end({ name: 'SandboxError', message: 'The driver ended.' }));
    await link.ready;
    return { child, link };
  }

  return {
    language,
    ...keepSessions({
      language,
      open: (options, { onDispose }) =>
        createSession({
          options,
          language,
          async connect(open, handlers) {
            const { child, link } = await start(open.memoryMb);
            link.subscribe(handlers);
            link.send(open);
            const close = () => void child.stdin.destroy();
            return { send: link.send, setActive() {}, close, kill: close };
          },
          onDispose,
        }),
      end: () => rmSync(folder, { recursive: true, force: true }),
    }),
  };
}
