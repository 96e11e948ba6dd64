/** What the host tells a new sandbox. Every field is there: nothing is looked up on prototypes. */
export type GuestOptions = {
  tools: string[];
  /** JSON of an object: the globals to set. */
  variables: string;
  packages: string[];
  seed: number;
  logBytes: number;
  valueBytes: number;
  inputBytes: number;
  depth: number;
  toolCalls: number;
};

/** What a guest reports: texts, numbers and booleans only. `run` is the number of the step that spoke. */
type GuestReport =
  | [kind: 'log', run: number, text: string]
  | [kind: 'tool-call', run: number, call: number, name: string, input: string]
  /** When the next timer is due, by the clock of the guest; -1: none is. */
  | [kind: 'timer', run: number, due: number]
  | [kind: 'package', run: number, call: number, name: string]
  | [kind: 'value', run: number, json: string | undefined, truncated: boolean]
  | [kind: 'final-answer', run: number, json: string]
  | [kind: 'error', run: number, name: string, message: string, stack: string, candidates: string]
  /** What was printed above the budget: how much, and its end. */
  | [kind: 'left-out', run: number, characters: number, tail: string]
  /** The model's code made a global of ours impossible to restore. */
  | [kind: 'spoiled', run: number];

/** Carries a report out of the sandbox; must copy its arguments. */
export type Report = (...report: GuestReport) => void;

/** The step that runs. */
export type GuestState = {
  run: number;
  /** False when the run has its end: nothing is reported any more. */
  open: boolean;
  options: GuestOptions;
};
