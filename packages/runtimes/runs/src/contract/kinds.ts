import type { EntryKind, StoredState } from './run-store.ts';

const states: { readonly [State in StoredState]: 'waits' | 'held' | 'ended' } = {
  queued: 'waits',
  suspended: 'waits',
  running: 'held',
  'rolling-back': 'held',
  success: 'ended',
  'max-steps': 'ended',
  budget: 'ended',
  interrupted: 'ended',
  error: 'ended',
  'rolled-back': 'ended',
};

const kinds: { readonly [Kind in EntryKind]: true } = {
  run: true,
  claimed: true,
  started: true,
  result: true,
  cleared: true,
  request: true,
  answer: true,
  event: true,
  interrupt: true,
  resume: true,
  revert: true,
  reverted: true,
  ended: true,
};

export const endedStates: readonly StoredState[] = Object.keys(states)
  .filter(isStoredState)
  .filter((state) => states[state] === 'ended');

/**
 * What is open can be answered. One that ended with an error, such as that of a model out of reach, has the answer when it is resumed; one
 * that was interrupted asks again.
 */
export const answerableStates: readonly StoredState[] = ['queued', 'running', 'suspended', 'error'];

/** Nobody works on such a run, and nobody will before something comes from outside. */
export function isAtRest(state: StoredState): boolean {
  return states[state] === 'ended' || state === 'suspended';
}

export function isStoredState(text: string): text is StoredState {
  return Object.hasOwn(states, text);
}

export function isEntryKind(text: string): text is EntryKind {
  return Object.hasOwn(kinds, text);
}
