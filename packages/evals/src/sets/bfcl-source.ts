import { AgentError } from '@thimble/core';

export const bfclSource = 'https://github.com/ShishirPatil/gorilla (berkeley-function-call-leaderboard/bfcl_eval/data)';

export const bfclCodeSource =
  'https://github.com/ShishirPatil/gorilla (berkeley-function-call-leaderboard/bfcl_eval/eval_checker/multi_turn_eval)';

/** What is right for a question: a set whose answers are cut off would count nothing done as solved. */
export function truthOf<T>(id: string, truths: ReadonlyMap<string, T>, file: string): T {
  const truth = truths.get(id);
  if (truth !== undefined) return truth;
  throw new AgentError('invalid-argument', `${file} has no line with the id "${id}". Get it whole from ${bfclSource}.`);
}
