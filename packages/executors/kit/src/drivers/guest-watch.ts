import type { ChildProcess } from 'node:child_process';
import { roomFor } from '../memory.ts';
import { residentBytes } from '../resident-bytes.ts';
import { computedMs } from './computed-ms.ts';
import { signalledWord } from './wire.ts';

// What V8 needs to stop code at its deadline.
const lateMs = 150;
const watchMs = 25;

/** Ends the process of the guest when its code is late or grows: what runs in that process cannot see to it itself. */
export class GuestWatch {
  readonly #guest: ChildProcess;
  readonly #memoryMb: number;
  readonly #computedMs: typeof computedMs;
  #killedFor: 'time' | 'memory' | undefined;
  #armed = false;
  /** Counts the stretches of code that ran. */
  #entry = 0;
  #deadline: NodeJS.Timeout | undefined;
  #interruption: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #restingBytes = 0;

  constructor(guest: ChildProcess, memoryMb: number, computed = computedMs) {
    this.#guest = guest;
    this.#memoryMb = memoryMb;
    this.#computedMs = computed;
  }

  get killedFor(): 'time' | 'memory' | undefined {
    return this.#killedFor;
  }

  /** Code runs, and may do so for so many milliseconds. */
  arm(milliseconds: number): void {
    this.disarm();
    this.#armed = true;
    this.#entry += 1;
    this.#deadline = setTimeout(() => this.#unlessItEnded(() => this.#kill('time')), milliseconds + lateMs);
    this.#poll ??= this.#startPolling();
  }

  /** No code runs. */
  disarm(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#interruption);
    this.#armed = false;
  }

  /**
   * The code ends and the process stays, unless nothing runs by then. Where a busy machine has not let it run meanwhile, it gets more time: a
   * signal that comes as code ends may end the process.
   */
  interruptIn(milliseconds: number): void {
    clearTimeout(this.#interruption);
    if (!this.#armed) return;
    const before = this.#computedMs(this.#guest.pid);
    const interrupt = () => {
      const computed = this.#computedMs(this.#guest.pid) - before;
      if (computed < milliseconds / 2) return this.interruptIn(milliseconds);
      this.#guest.kill('SIGINT');
      this.#guest.stdin?.write(`${signalledWord}\n`);
    };
    this.#interruption = setTimeout(() => this.#unlessItEnded(interrupt), milliseconds);
  }

  /**
   * On a busy machine this process may come to its timers before it comes to read that the code has ended: acting then would
   * hit the next step. What has been sent is read before `act` is called; a next step cannot have begun without that.
   */
  #unlessItEnded(act: () => void): void {
    const entry = this.#entry;
    setImmediate(() => {
      if (this.#armed && this.#entry === entry) act();
    });
  }

  #startPolling(): NodeJS.Timeout {
    this.#restingBytes ||= residentBytes(this.#guest.pid);
    return setInterval(() => this.#look(), watchMs);
  }

  // Stops by itself, so that consecutive entries do not restart it each time.
  #look(): void {
    if (!this.#armed) {
      clearInterval(this.#poll);
      this.#poll = undefined;
    } else if (residentBytes(this.#guest.pid) > this.#restingBytes + roomFor(this.#memoryMb)) {
      this.#kill('memory');
    }
  }

  #kill(reason: 'time' | 'memory'): void {
    this.#killedFor ??= reason;
    this.#guest.kill('SIGKILL');
  }
}
