import type { HostFrame, SandboxFrame } from '../protocol.ts';
import type { Answer } from './inbox.ts';

type Request = Omit<Extract<SandboxFrame, { type: 'package' }>, 'type'>;

/** The packages that the host sends once: whatever realm or step asks for them later has them from here. */
export type PackageStore = {
  /** `answer` is called at once, or when the host has answered. */
  request(request: Request, answer: (answer: Answer) => void): void;
  /** False for a frame that is not the answer to what was asked here. */
  receive(frame: HostFrame): boolean;
};

export function createPackageStore(send: (frame: SandboxFrame) => void): PackageStore {
  let script: string | undefined;
  let asked: Request | undefined;
  let waiting: ((answer: Answer) => void)[] = [];

  function answerAll(answerOf: Answer): void {
    const told = waiting;
    waiting = [];
    asked = undefined;
    for (const tell of told) tell(answerOf);
  }

  return {
    request({ run, call, name }, answer) {
      if (script !== undefined) return answer({ type: 'package', run, call, name, script });
      waiting.push((given) => answer({ ...given, run, call, ...(given.type === 'package' && { name }) }));
      if (asked) return;
      asked = { run, call, name };
      send({ type: 'package', run, call, name });
    },
    receive(frame) {
      if (frame.type === 'package') script = frame.script;
      else if (frame.type !== 'tool-error' || frame.run !== asked?.run || frame.call !== asked.call) return false;
      answerAll(frame);
      return true;
    },
  };
}
