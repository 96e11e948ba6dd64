import type { AgentOptions } from '../contract/agent.ts';
import type { AgentEvent } from '../contract/events.ts';
import type { EventSink } from '../run/run.ts';

/** The sink, with an observer who hears every event first. What the observer throws or rejects with is reported; the run goes on. */
export function observed(events: EventSink, onEvent: AgentOptions['onEvent']): EventSink {
  if (!onEvent) return events;
  return {
    taken: () => events.taken(),
    emit(event) {
      events.emit(event);
      observe(onEvent, event);
    },
  };
}

function observe(onEvent: NonNullable<AgentOptions['onEvent']>, event: AgentEvent): void {
  try {
    Promise.resolve(onEvent(event)).catch(report);
  } catch (error) {
    report(error);
  }
}

/** Where the runtime collects errors that nobody catches; Node.js has no such place, and gets them on the console. */
function report(error: unknown): void {
  const reportError: unknown = Reflect.get(globalThis, 'reportError');
  try {
    if (typeof reportError === 'function') reportError(error);
    // oxlint-disable-next-line no-console -- the last place where an observer's error can be seen
    else console.error(error);
  } catch {
    // Nobody is left to tell.
  }
}
