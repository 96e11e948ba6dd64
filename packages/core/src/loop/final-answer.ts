import { messageOf } from '../base/errors.ts';
import { toJson, type Json } from '../base/json.ts';
import { formatIssues, type StandardSchema } from '../base/schema.ts';
import type { Agent, FinalAnswerCheck } from '../contract/agent.ts';

/** `output`: as the output schema parsed it; `json`: as events and saved runs hold it. */
export type AcceptedAnswer = { output: unknown; json: Json };

export type CheckedAnswer = ({ accepted: true } & AcceptedAnswer) | { accepted: false; reason: string };

export type CheckAnswer = (answer: Json) => Promise<CheckedAnswer>;

export type AnswerCheckOptions = {
  output: StandardSchema | undefined;
  checks: readonly FinalAnswerCheck[] | undefined;
  agent: Agent;
};

/** Tells whether an answer fits the output schema of the run and passes the agent's checks. */
export function answerCheck({ output, checks = [], agent }: AnswerCheckOptions): CheckAnswer {
  return async (answer) => {
    let value: unknown = answer;
    if (output) {
      const result = await output['~standard'].validate(answer);
      if (result.issues) return { accepted: false, reason: `it does not fit.\n${formatIssues(result.issues)}` };
      value = result.value;
    }
    for (const check of checks) {
      try {
        const verdict = await check(answer, { memory: agent.memory, agent });
        if (verdict === false)
          return { accepted: false, reason: `the check ${check.name || 'of the final answer'} refused it.` };
        if (typeof verdict === 'string') return { accepted: false, reason: verdict };
      } catch (error) {
        return { accepted: false, reason: messageOf(error) };
      }
    }
    return { accepted: true, output: value, json: output ? jsonOr(value, answer) : answer };
  };
}

function jsonOr(value: unknown, fallback: Json): Json {
  try {
    return toJson(value);
  } catch {
    return fallback;
  }
}
