import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { reset, timedOut, tooMuchMemory, withReset, type RunFailure } from '../failures.ts';
import { readLines } from '../lines.ts';
import { GuestWatch } from './guest-watch.ts';
import { armWord, cutOffExitCode, guestReady, interruptWord, type DriverNotice, type Hello } from './wire.ts';

const interruptMs = 20;
// The host knows the limits of the session, and takes less.
const maxLineBytes = 500e6;
const newline = Buffer.from('\n');
const abortFrame = Buffer.from('{"type":"abort"');
const controlByte = '!'.charCodeAt(0);

/**
 * The first process of a driver: carries frames between its standard streams and the process of the guest, kills that
 * one when it is late or grows, and ends when it ends or when nothing is heard of the host. Model-written code runs in
 * the other process only, which has no way to these streams.
 */
export class Supervisor {
  readonly #guest: ChildProcessByStdio<Writable, Readable, null>;
  readonly #watch: GuestWatch;
  readonly #memoryMb: number;
  readonly #killsBefore = outOfMemoryKills();
  #nonce: string | undefined;
  #guestIsReady = false;
  #heardAt = performance.now();

  /** `script` is the driver itself, which the guest runs too. */
  constructor(script: string, memoryMb: number) {
    this.#memoryMb = memoryMb;
    this.#guest = spawn(process.execPath, [...guestFlags(script, memoryMb), script, `${memoryMb}`, 'guest'], {
      env: {},
      cwd: '/',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#watch = new GuestWatch(this.#guest, memoryMb);
  }

  /** Ends this process when nothing is heard of the host for `orphanMs`. */
  run(orphanMs: number): void {
    this.#followHost(orphanMs);
    this.#followGuest();
    // Without a listener, the signal opens a debugger.
    process.on('SIGUSR1', () => {});
  }

  #followHost(orphanMs: number): void {
    const end = () => this.#end();
    readLines(process.stdin, { onLine: (line) => this.#onHostLine(line), onOverflow: end, maxBytes: Infinity });
    process.stdin.on('end', end);
    process.stdin.on('error', end);
    process.stdout.on('error', end);
    setInterval(() => {
      if (performance.now() - this.#heardAt > orphanMs) end();
    }, 1_000);
  }

  #followGuest(): void {
    const onOverflow = () => void this.#guest.kill('SIGKILL');
    readLines(this.#guest.stdout, { onLine: (line) => this.#onGuestLine(line), onOverflow, maxBytes: maxLineBytes });
    this.#guest.stdin.on('error', () => {});
    this.#guest.once('error', () => this.#lose(null, null));
    this.#guest.once('close', (code, signal) => this.#lose(code, signal));
  }

  #onHostLine(line: Buffer): void {
    this.#heardAt = performance.now();
    if (this.#nonce === undefined) {
      this.#nonce = nonceIn(line.toString());
      return this.#sayReady();
    }
    if (line.length === 0) return;
    this.#guest.stdin.write(Buffer.concat([line, newline]));
    if (line.subarray(0, abortFrame.length).equals(abortFrame)) this.#watch.interruptIn(interruptMs);
  }

  #onGuestLine(line: Buffer): void {
    if (line[0] !== controlByte) return this.#forward(line);
    const [word, milliseconds] = line.toString().split(' ');
    if (word === guestReady) {
      this.#guestIsReady = true;
      this.#sayReady();
    } else if (word === armWord) {
      if (milliseconds === undefined) this.#watch.disarm();
      else this.#watch.arm(Number(milliseconds));
    } else if (word === interruptWord) {
      this.#watch.interruptIn(Number(milliseconds));
    }
  }

  #sayReady(): void {
    if (this.#guestIsReady) this.#notify({ ready: true });
  }

  #lose(code: number | null, signal: string | null): void {
    this.#notify({ fatal: this.#reasonOf(code, signal) });
    process.exit(0);
  }

  #reasonOf(code: number | null, signal: string | null): RunFailure {
    const { killedFor } = this.#watch;
    if (killedFor === 'time' || code === cutOffExitCode) return withReset(timedOut());
    const grown = killedFor === 'memory' || signal === 'SIGABRT' || signal === 'SIGTRAP';
    if (grown || outOfMemoryKills() > this.#killsBefore) return withReset(tooMuchMemory(this.#memoryMb));
    return reset(`The process of the code ended (${signal ?? `exit code ${code}`}).`);
  }

  #notify(notice: DriverNotice): void {
    this.#forward(Buffer.from(JSON.stringify(notice)));
  }

  /** To the host, once it has said hello. */
  #forward(line: Buffer): void {
    if (this.#nonce === undefined) return;
    process.stdout.write(Buffer.concat([Buffer.from(`${this.#nonce} `), line, newline]));
  }

  #end(): void {
    this.#guest.kill('SIGKILL');
    process.exit(0);
  }
}

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
