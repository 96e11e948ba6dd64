import { parseAsMeant } from '../base/as-meant.ts';
import { messageOf } from '../base/errors.ts';
import { isTooDeep, maxDepth, toJson, type Json } from '../base/json.ts';
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
  return async (given) => {
    const fitted = await fit(given, output).catch((error: unknown) => ({ reason: messageOf(error) }));
    if ('reason' in fitted) return { accepted: false, reason: fitted.reason };
    const { answer, value } = fitted;
    for (const check of checks) {
      try {
        const verdict: unknown = await check(answer, { memory: agent.memory, agent });
        // It fails closed, as guards do.
        if (verdict === true || verdict === undefined || verdict === null) continue;
        return { accepted: false, reason: reasonOf(verdict, `the check ${check.name || 'of the final answer'}`) };
      } catch (error) {
        return { accepted: false, reason: messageOf(error) };
      }
    }
    return { accepted: true, output: value, json: output ? jsonOr(value, answer) : answer };
  };
}

function reasonOf(verdict: unknown, check: string): string {
  if (typeof verdict === 'string' && verdict.trim() !== '') return verdict;
  if (verdict === false || verdict === '') return `${check} refused it.`;
  return `${check} gave an answer that it may not give. It may return nothing, true, false or the reason for a refusal.`;
}

type Fitted = { answer: Json; value: unknown } | { reason: string };

/** The answer as the schema parses it. */
async function fit(answer: Json, schema: StandardSchema | undefined): Promise<Fitted> {
  if (isTooDeep(answer)) return { reason: `it is nested more than ${maxDepth} levels deep.` };
  if (!schema) return { answer, value: answer };
  const meant = await parseAsMeant(schema, answer);
  if ('given' in meant) return { answer: jsonOr(meant.given, null), value: meant.value };
  return { reason: `it does not fit.\n${formatIssues(meant.issues)}` };
}

function jsonOr(value: unknown, fallback: Json): Json {
  try {
    return toJson(value);
  } catch {
    return fallback;
  }
}
