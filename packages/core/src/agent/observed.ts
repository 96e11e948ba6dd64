import { reportUncaught } from '../base/report-error.ts';
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
    Promise.resolve(onEvent(event)).catch(reportUncaught);
  } catch (error) {
    reportUncaught(error);
  }
}
