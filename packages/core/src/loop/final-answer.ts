import type { Json } from '../base/json.ts';
import { toJson } from '../base/json.ts';
import type { Run } from '../run/run.ts';
import { formatIssues, messageOf } from '../base/schema.ts';

/** `value`: as the output schema parsed it; `json`: as events and saved runs hold it. */
export type CheckedAnswer = { accepted: true; value: unknown; json: Json } | { accepted: false; reason: string };

/** Whether the answer fits the output schema of the run and passes the agent's checks. */
export async function checkAnswer(run: Run, answer: Json): Promise<CheckedAnswer> {
  const { agent, memory, options, output } = run.init;
  let value: unknown = answer;
  if (output) {
    const result = await output['~standard'].validate(answer);
    if (result.issues) return { accepted: false, reason: `it does not fit.\n${formatIssues(result.issues)}` };
    value = result.value;
  }
  for (const check of options.finalAnswerChecks ?? []) {
    try {
      const verdict = await check(answer, { memory, agent });
      if (verdict === false)
        return { accepted: false, reason: `the check ${check.name || 'of the final answer'} refused it.` };
      if (typeof verdict === 'string') return { accepted: false, reason: verdict };
    } catch (error) {
      return { accepted: false, reason: messageOf(error) };
    }
  }
  return { accepted: true, value, json: output ? jsonOr(value, answer) : answer };
}

function jsonOr(value: unknown, fallback: Json): Json {
  try {
    return toJson(value);
  } catch {
    return fallback;
  }
}
