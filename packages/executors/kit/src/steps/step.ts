import { resetNote } from '../failures.ts';
import { takenEach } from '../flow.ts';
import type { Guest } from '../guest/guest.ts';
import type { HostFrame, Outcome, SandboxFrame } from '../protocol.ts';
import { ParseTimeoutError } from '../rewrite/step-parse-error.ts';
import { rewriteStep } from '../rewrite.ts';
import type { Realm, Entry } from './realm.ts';
import { Inbox, type Answer } from './inbox.ts';
import {
  abortedOutcome,
  lost,
  memoryError,
  overflow,
  stalled,
  syntaxError,
  timeoutError,
  withReset,
} from './outcomes.ts';
import type { PackageStore } from './package-store.ts';
import { StepClock } from './step-clock.ts';
import { StepReports } from './step-reports.ts';
import { WakeUp } from './wake-up.ts';

export type ExecFrame = Extract<HostFrame, { type: 'exec' }>;

export type StepOptions<Own extends Realm> = {
  frame: ExecFrame;
  /** Steps that the realm has run, in this session and in those that it continues. @default those of the session */
  steps?: number | undefined;
  tools: readonly string[];
  realm: Own;
  /** A fresh realm, opened, in place of one whose built-ins the code has changed. */
  replace(): Promise<Own>;
  packages: PackageStore;
  send(frame: SandboxFrame): void;
};

// For what is still queued after a timeout, and for code that continues after the host has aborted it.
const drainMs = 100;
const afterAbortMs = 60;
// How often one step may wait for promises that the engine settles by itself.
const maxDrains = 20;
// In place of megabytes, where they were given to the realm: evaluated only if it could not load them.
const givenAlready = "(() => { throw new Error('The packages could not be loaded.'); })()";

/** One step in a realm: every entry has a timeout, every answer of a tool an entry of its own. Starts at once. */
export class Step<Own extends Realm = Realm> {
  /** The realm to go on with, when `done` has been sent. */
  readonly finished: Promise<Own>;
  readonly #options: StepOptions<Own>;
  readonly #inbox = new Inbox();
  readonly #wakeUp: WakeUp;
  readonly #clock: StepClock;
  readonly #reports: StepReports;
  readonly #name: string;
  #realm: Own;
  #taken = 0;
  #kept = true;
  #drains = 0;
  #realmWithPackages: Own | undefined;
  /** Calls that nobody awaited were answered after the value was reported, and may have changed it. */
  #valueIsStale = false;

  constructor(options: StepOptions<Own>) {
    const { frame, realm, steps = frame.step } = options;
    this.#options = options;
    this.#name = `step-${steps + 1}`;
    this.#realm = realm;
    this.#clock = new StepClock(frame);
    this.#wakeUp = new WakeUp(frame.now);
    const named = { name: this.#name, source: frame.code };
    this.#reports = new StepReports({ ...options, named, inbox: this.#inbox, wakeUp: this.#wakeUp });
    this.finished = this.#start();
  }

  /** Answers of the host, and its wish to abort. */
  receive(frame: Answer | Extract<HostFrame, { type: 'abort' }>): void {
    if (frame.run !== this.#options.frame.run) return;
    if (frame.type !== 'abort') {
      if (frame.type !== 'package') this.#clock.renew(frame.wallClockMs);
      return this.#inbox.push(frame);
    }
    this.#realm.interrupt(afterAbortMs);
    this.#inbox.abort();
  }

  async #start(): Promise<Own> {
    const { frame, send } = this.#options;
    this.#reports.follow(this.#realm);
    const result = await this.#perform();
    this.#realm.subscribe(() => {});
    if (result.type === 'error' && result.name === 'MemoryLimitError') this.#realm.freeMemory?.();
    this.#kept &&= !this.#realm.lost;
    const outcome = this.#kept ? result : withReset(result);
    send({ type: 'done', run: frame.run, outcome, kept: this.#kept });
    return this.#realm;
  }

  async #perform(): Promise<Outcome> {
    const { frame, tools, steps = frame.step } = this.#options;
    const started = performance.now();
    let code: string;
    let map: string;
    try {
      const rewritten = rewriteStep(frame.code, {
        reserved: [...tools, 'final_answer'],
        deadline: started + this.#clock.left,
      });
      code = rewritten.code;
      map = rewritten.positions();
    } catch (error) {
      return error instanceof ParseTimeoutError ? this.#outOfTime() : syntaxError(error);
    }
    this.#clock.spend(performance.now() - started);
    const exec = () => this.#enter('exec', [frame.run, code, this.#name, frame.now, steps, map]);
    let entry = await exec();
    if (this.#reports.isSpoiled) {
      await this.#startAfresh();
      entry = await exec();
    }
    for (;;) {
      entry.rejections.forEach((rejection) => this.#reports.noteRejection(rejection));
      if (entry.end !== 'done') return this.#broken(entry);
      if (this.#reports.outcome) return this.#reports.outcome;
      if (this.#inbox.aborted) return abortedOutcome;
      if (this.#reports.pendingCalls > 0 || this.#wakeUp.due !== undefined) {
        this.#valueIsStale ||= this.#reports.value !== undefined;
        const next = await this.#next();
        if (!next) return this.#expired();
        entry = await (next === 'timer' ? this.#tick() : this.#deliver(next));
      } else if (this.#reports.value && !this.#valueIsStale) {
        return this.#reports.value;
      } else if (this.#reports.value) {
        this.#valueIsStale = false;
        this.#reports.value = undefined;
        entry = await this.#enter('finish', []);
      } else if (this.#realm.drain && this.#drains++ < maxDrains) {
        entry = await this.#count(this.#realm.drain(this.#clock.left));
      } else {
        return stalled;
      }
    }
  }

  #enter<Name extends keyof Guest>(name: Name, parameters: Parameters<Guest[Name]>): Promise<Entry> {
    return this.#count(this.#realm.enter(name, parameters, this.#clock.left));
  }

  async #count(entering: Promise<Entry>): Promise<Entry> {
    const entry = await entering;
    this.#clock.spend(entry.durationMs);
    return entry;
  }

  /**
   * What comes next: an answer, or the time of a timer. A timer that is due before the time of an answer comes first,
   * however late either of them is, so that their order is the same in a replay. Undefined when the step must end.
   */
  async #next(): Promise<Answer | 'timer' | undefined> {
    const { due, at } = this.#wakeUp;
    const started = performance.now();
    const isIdle = this.#reports.pendingCalls === 0;
    // While a call is pending, the host watches the clock.
    const deadline = isIdle ? started + this.#clock.left : Infinity;
    await this.#inbox.wait(Math.min(deadline, at));
    const waitedMs = performance.now() - started;
    if (isIdle) this.#clock.spend(waitedMs);
    else this.#clock.hold(waitedMs);
    if (this.#inbox.aborted || performance.now() >= deadline) return undefined;
    const { first } = this.#inbox;
    const isAnswer = first && !(due !== undefined && 'now' in first && first.now >= due);
    return isAnswer ? this.#inbox.take() : 'timer';
  }

  #tick(): Promise<Entry> {
    const { due } = this.#wakeUp;
    if (due !== undefined) this.#wakeUp.setClock(due);
    this.#wakeUp.due = undefined;
    return this.#enter('tick', []);
  }

  #deliver(answer: Answer): Promise<Entry> {
    this.#reports.pendingCalls--;
    if ('now' in answer) this.#wakeUp.setClock(answer.now);
    switch (answer.type) {
      case 'tool-result':
        this.#take(answer.json.length);
        return this.#enter('result', [answer.call, answer.json, answer.now]);
      case 'tool-error':
        return this.#enter('failure', [answer.call, answer.name, answer.message, answer.now]);
      case 'package':
        return this.#enter('define', [answer.call, answer.name, this.#scriptOf(answer)]);
    }
  }

  #scriptOf({ script }: Extract<Answer, { type: 'package' }>): string {
    if (this.#realmWithPackages === this.#realm) return givenAlready;
    this.#realmWithPackages = this.#realm;
    return script;
  }

  /** The host may send as much again. */
  #take(characters: number): void {
    const { frame, send } = this.#options;
    this.#taken += characters;
    if (this.#taken < takenEach) return;
    send({ type: 'taken', run: frame.run, characters: this.#taken });
    this.#taken = 0;
  }

  /** An entry that did not end by itself. What it left queued must not run in the next step. */
  async #broken(entry: Entry): Promise<Outcome> {
    await this.#drain();
    const { outcome } = this.#reports;
    if (outcome?.type === 'final-answer') return outcome;
    if (this.#inbox.aborted || entry.end === 'interrupted') return abortedOutcome;
    if (entry.end === 'disposed') return lost;
    if (entry.end === 'overflow') return overflow;
    return entry.end === 'memory' ? memoryError(this.#realm.memoryMb) : this.#outOfTime();
  }

  async #expired(): Promise<Outcome> {
    await this.#drain();
    if (this.#inbox.aborted) return abortedOutcome;
    // Only timers that the code left behind were waited for.
    return (this.#reports.pendingCalls === 0 && this.#reports.value) || this.#outOfTime();
  }

  async #drain(): Promise<void> {
    if (this.#realm.lost) return;
    const entry = await this.#realm.enter('end', [], drainMs);
    if (entry.end !== 'done') this.#realm.dispose();
  }

  #outOfTime(): Outcome {
    return timeoutError(this.#options.frame, this.#clock.isPastWallClock);
  }

  async #startAfresh(): Promise<void> {
    this.#realm.dispose();
    this.#realm = await this.#options.replace();
    this.#reports.follow(this.#realm);
    this.#kept = false;
    this.#reports.log(resetNote);
  }
}
