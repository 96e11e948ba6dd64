import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { shareOutput, type LocalProcess } from './local-process.ts';

/** A folder and processes of this machine, with the life of a sandbox. */
export type LocalSandbox = {
  readonly id: string;
  readonly templateId: string;
  readonly accessToken: string;
  readonly metadata: unknown;
  readonly state: 'running' | 'paused' | 'ended';
  internet: boolean;
  readonly processes: ReadonlyMap<number, LocalProcess>;
  /** Paths are of the sandbox's home, or absolute in it. */
  write(path: string, data: Buffer): string;
  start(command: { cmd: string; args: readonly string[]; stdin: boolean }): LocalProcess;
  endIn(seconds: number): void;
  pause(): void;
  resume(): void;
  end(): void;
};

export type LocalSandboxOptions = {
  templateId: string;
  metadata: unknown;
  internet: boolean;
  seconds: number;
  programs: { [name: string]: string };
  isWalled: boolean;
};

export function createSandbox({ templateId, metadata, internet, seconds, ...template }: LocalSandboxOptions): LocalSandbox {
  const { programs, isWalled } = template;
  const home = mkdtempSync(join(tmpdir(), 'thimble-e2b-'));
  if (isWalled) chownSync(home, walledUser, walledUser);
  const processes = new Map<number, LocalProcess>();
  let state: LocalSandbox['state'] = 'running';
  let timer: NodeJS.Timeout | undefined;
  installPrograms(join(home, 'bin'), programs);

  const sandbox: LocalSandbox = {
    id: `i${randomBytes(10).toString('hex')}`,
    templateId,
    accessToken: randomBytes(16).toString('hex'),
    metadata,
    internet,
    processes,
    get state() {
      return state;
    },
    write(path, data) {
      const target = resolve(home, path);
      mkdirSync(join(target, '..'), { recursive: true, mode: 0o755 });
      writeFileSync(target, data);
      return target;
    },
    start({ cmd, args, stdin }) {
      const [program = cmd, ...parameters] = [...(isWalled ? walls : []), cmd, ...args.filter((argument) => argument !== '-l')];
      const child = spawn(program, parameters, {
        cwd: home,
        env: { HOME: home, PATH: `${join(home, 'bin')}:/usr/local/bin:/usr/bin:/bin`, E2B_SANDBOX_ID: sandbox.id },
        stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      });
      const started = shareOutput(child);
      processes.set(started.pid, started);
      child.once('close', () => processes.delete(started.pid));
      return started;
    },
    endIn(secondsLeft) {
      clearTimeout(timer);
      timer = setTimeout(sandbox.end, secondsLeft * 1_000).unref();
    },
    pause() {
      state = 'paused';
      clearTimeout(timer);
      signal('SIGSTOP');
      for (const { disconnect } of processes.values()) disconnect();
    },
    resume() {
      if (state !== 'paused') return;
      state = 'running';
      signal('SIGCONT');
    },
    end() {
      if (state === 'ended') return;
      state = 'ended';
      clearTimeout(timer);
      signal('SIGKILL');
      for (const { disconnect } of processes.values()) disconnect();
      rmSync(home, { recursive: true, force: true });
    },
  };

  function signal(name: NodeJS.Signals): void {
    for (const pid of [...processes.keys()].flatMap(familyOf)) {
      try {
        process.kill(pid, name);
      } catch {
        // It has ended.
      }
    }
  }

  sandbox.endIn(seconds);
  return sandbox;
}

const walledUser = 61_423;
/** As root on Linux: no network, no processes but its own, no rights, and not many processes. */
const walls = [
  'unshare --net --pid --fork --kill-child --mount-proc',
  `setpriv --reuid=${walledUser} --regid=${walledUser} --clear-groups --no-new-privs`,
  'prlimit --nproc=64 --',
].flatMap((command) => command.split(' '));

function installPrograms(folder: string, programs: { [name: string]: string }): void {
  mkdirSync(folder);
  const all = { node: `exec '${process.execPath}' "$@"`, python3: 'exec /usr/bin/python3 "$@"', ...programs };
  for (const [name, script] of Object.entries(all)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
}

/** A process and all that it started, by Linux's /proc. */
function familyOf(root: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const family = [root];
  for (const member of family) for (const [pid, parent] of parents) if (parent === member) family.push(pid);
  return family;
}

function parentOf(pid: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    return 0;
  }
}
