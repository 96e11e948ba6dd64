import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { reset, timedOut, tooMuchMemory, withReset } from '../failures.ts';
import { readLines } from '../lines.ts';
import { residentBytes, roomFor } from '../memory.ts';
import { ARM, CUT_OFF, GUEST_READY, INTERRUPT, type DriverNotice, type Hello } from './wire.ts';

// What V8 needs to stop code at its deadline.
const LATE_MS = 150;
const INTERRUPT_MS = 20;
const WATCH_MS = 25;

/**
 * The first process of a driver: carries frames between its standard streams and the process of the guest, kills that
 * one when it is late or grows, and ends when it ends or when nothing is heard of the host. Model-written code runs in
 * the other process only, which has no way to these streams.
 */
export function runSupervisor(script: string, memoryMb: number, orphanMs: number): void {
  const guest = spawn(process.execPath, [...guestFlags(script, memoryMb), script, `${memoryMb}`, 'guest'], {
    env: {},
    cwd: '/',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let nonce: string | undefined;
  let heard = performance.now();
  let ready = false;
  let killedFor: 'time' | 'memory' | undefined;
  let armed = false;
  let deadline: NodeJS.Timeout | undefined;
  let interruption: NodeJS.Timeout | undefined;
  let watch: NodeJS.Timeout | undefined;
  let restingBytes = 0;
  const kills = outOfMemoryKills();

  readLines(process.stdin, { onLine: hearHost, onOverflow: end, maxBytes: Infinity });
  process.stdin.on('end', end);
  process.stdin.on('error', end);
  process.stdout.on('error', end);
  readLines(guest.stdout, { onLine: hearGuest, onOverflow: killGuest, maxBytes: 64e6 });
  guest.stdin.on('error', () => {});
  guest.once('error', () => lose(null, null));
  guest.once('close', lose);
  // Without a listener, the signal opens a debugger.
  process.on('SIGUSR1', () => {});
  setInterval(() => {
    if (performance.now() - heard > orphanMs) end();
  }, 1_000);

  function hearHost(line: Buffer): void {
    heard = performance.now();
    if (nonce === undefined) return greet(line);
    if (line.length === 0) return;
    guest.stdin.write(Buffer.concat([line, NEWLINE]));
    if (line.subarray(0, ABORT.length).equals(ABORT)) interruptIn(INTERRUPT_MS);
  }

  function greet(line: Buffer): void {
    nonce = nonceIn(line.toString());
    if (ready && nonce !== undefined) tell({ ready: true });
  }

  function hearGuest(line: Buffer): void {
    if (line[0] !== CONTROL) return forward(line);
    const [word, milliseconds] = line.toString().split(' ');
    if (word === GUEST_READY) {
      ready = true;
      if (nonce !== undefined) tell({ ready: true });
    } else if (word === ARM) {
      arm(milliseconds === undefined ? undefined : Number(milliseconds));
    } else if (word === INTERRUPT) {
      interruptIn(Number(milliseconds));
    }
  }

  function arm(milliseconds: number | undefined): void {
    clearTimeout(deadline);
    clearTimeout(interruption);
    armed = milliseconds !== undefined;
    if (milliseconds === undefined) return;
    deadline = setTimeout(kill, milliseconds + LATE_MS, 'time');
    watch ??= startWatch();
  }

  function interruptIn(milliseconds: number): void {
    clearTimeout(interruption);
    if (armed) interruption = setTimeout(() => guest.kill('SIGINT'), milliseconds);
  }

  function startWatch(): NodeJS.Timeout {
    restingBytes ||= residentBytes(guest.pid);
    return setInterval(look, WATCH_MS);
  }

  // Stops by itself, so that entries one after the other do not pay for starting it.
  function look(): void {
    if (armed && residentBytes(guest.pid) > restingBytes + roomFor(memoryMb)) kill('memory');
    if (armed) return;
    clearInterval(watch);
    watch = undefined;
  }

  function kill(reason: 'time' | 'memory'): void {
    killedFor ??= reason;
    killGuest();
  }

  function killGuest(): void {
    guest.kill('SIGKILL');
  }

  function lose(code: number | null, signal: string | null): void {
    const grown = killedFor === 'memory' || signal === 'SIGABRT' || signal === 'SIGTRAP' || outOfMemoryKills() > kills;
    if (killedFor === 'time' || code === CUT_OFF) tell({ fatal: withReset(timedOut()) });
    else if (grown) tell({ fatal: withReset(tooMuchMemory(memoryMb)) });
    else tell({ fatal: reset(`The process of the code ended (${signal ?? `exit code ${code}`}).`) });
    process.exit(0);
  }

  function tell(notice: DriverNotice): void {
    forward(Buffer.from(JSON.stringify(notice)));
  }

  function forward(line: Buffer): void {
    if (nonce !== undefined) process.stdout.write(Buffer.concat([Buffer.from(`${nonce} `), line, NEWLINE]));
  }

  function end(): void {
    killGuest();
    process.exit(0);
  }
}

const NEWLINE = Buffer.from('\n');
const ABORT = Buffer.from('{"type":"abort"');
const CONTROL = '!'.charCodeAt(0);

function guestFlags(script: string, memoryMb: number): string[] {
  return [
    `--max-old-space-size=${Math.max(8, memoryMb)}`,
    // No text becomes code in the realm around the guest's, and nobody changes its built-ins.
    '--disallow-code-generation-from-strings',
    '--frozen-intrinsics',
    '--permission',
    `--allow-fs-read=${script}`,
    '--enable-experimental-regexp-engine-on-excessive-backtracks',
    '--no-warnings',
  ];
}

function nonceIn(text: string): string | undefined {
  try {
    const { hello }: Partial<Hello> = JSON.parse(text);
    return typeof hello === 'string' ? hello : undefined;
  } catch {
    return undefined;
  }
}

/** Processes that the system killed for lack of memory, where there is a control group. */
function outOfMemoryKills(): number {
  const text = read('/sys/fs/cgroup/memory.events') || read('/sys/fs/cgroup/memory/memory.oom_control');
  return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
