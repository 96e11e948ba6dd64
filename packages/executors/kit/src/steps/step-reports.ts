import type { HostFrame, Outcome, SandboxFrame } from '../protocol.ts';
import { errorOutcome, placeIn, type NamedStep } from './error-outcome.ts';
import type { Inbox } from './inbox.ts';
import type { PackageStore } from './package-store.ts';
import { readReport, type GuestReport } from './read-report.ts';
import type { Realm, Rejection } from './realm.ts';
import type { WakeUp } from './wake-up.ts';

export type StepReportsOptions = {
  frame: Extract<HostFrame, { type: 'exec' }>;
  named: NamedStep;
  tools: readonly string[];
  packages: PackageStore;
  inbox: Inbox;
  wakeUp: WakeUp;
  send(frame: SandboxFrame): void;
};

const afterAnswerMs = 60;
// These are imports that are made before the first of them has come.
const mostImports = 10_000;
const tooManyImports = 'Too many imports at once: await the first one.';
// What the guest throws to end the code that calls final_answer; engines name it differently.
const endOfRun = /^(?:FinalAnswer|Error): the run has ended$/;

/** What the guest has reported of a step so far. Its calls go out to the host. */
export class StepReports {
  /** Of the last line of the code. */
  value: Outcome | undefined;
  /** What ends the step, whatever its code still does. */
  outcome: Outcome | undefined;
  isSpoiled = false;
  pendingCalls = 0;
  #imports = 0;
  readonly #options: StepReportsOptions;

  constructor(options: StepReportsOptions) {
    this.#options = options;
  }

  /** Takes the reports of this realm. */
  follow(realm: Realm): void {
    realm.subscribe((parts) => {
      const report = readReport(parts);
      if (report?.run === this.#options.frame.run) this.#take(report, realm);
    });
  }

  log(text: string): void {
    this.#options.send({ type: 'log', run: this.#options.frame.run, text });
  }

  /** Nothing awaited it, so it fails nothing; but the model should know. */
  noteRejection({ text, stack }: Rejection): void {
    if (endOfRun.test(text)) return;
    const place = placeIn(stack, this.#options.named);
    this.log(`Unhandled rejection${place ? ` (line ${place.line})` : ''}: ${text}\n`);
  }

  #take(report: GuestReport, realm: Realm): void {
    const { packages, inbox, wakeUp, named, send } = this.#options;
    const { run } = report;
    switch (report.kind) {
      case 'log':
        return this.log(report.text);
      case 'left-out':
        return send({ type: 'left-out', run, characters: report.characters, tail: report.tail });
      case 'tool-call':
        return this.#callTool(report);
      case 'timer':
        wakeUp.due = report.due < 0 ? undefined : report.due;
        return;
      case 'package':
        this.pendingCalls++;
        if (++this.#imports > mostImports) return this.#refuse(report.call, 'LimitError', tooManyImports);
        return packages.request(report, (answer) => inbox.push(answer));
      case 'value':
        this.value = { type: 'value', json: report.json, truncated: report.truncated };
        return;
      case 'final-answer':
        if (this.outcome) return;
        this.outcome = { type: 'final-answer', json: report.json };
        return realm.interrupt(afterAnswerMs);
      case 'error':
        this.outcome ??= errorOutcome(report, named, realm);
        return;
      case 'spoiled':
        this.isSpoiled = true;
    }
  }

  /** A function of an earlier session may still call what was a tool there. */
  #callTool({ run, call, name, input }: Extract<GuestReport, { kind: 'tool-call' }>): void {
    const { tools, send } = this.#options;
    this.pendingCalls++;
    if (tools.includes(name)) return send({ type: 'tool-call', run, call, name, input });
    this.#refuse(call, 'ToolError', `There is no tool \`${name}\` in this session.`);
  }

  #refuse(call: number, name: string, message: string): void {
    const { frame, inbox } = this.#options;
    const { run, now, wallClockMs } = frame;
    inbox.push({ type: 'tool-error', run, call, name, message, now, wallClockMs });
  }
}
