import { explainError } from '../base/causes-of.ts';
import { coreSpec, nested } from '../base/component-spec.ts';
import { invalid } from '../base/errors.ts';
import { isRecord } from '../base/json.ts';
import type { Guard, GuardAction, GuardContext, GuardDecision, GuardRule } from '../contract/guard.ts';
import type { PendingToolCall } from '../contract/tool.ts';

/**
 * Live security monitoring: rules over the calls of a run, decided before each call, those of managed agents included.
 * Where several rules object, the strictest decides: stop, then deny, then ask. A rule that fails denies the call. Each
 * decision is an event `guard`.
 *
 * @example
 * new CodeAgent({ …, guard: guard([limitCalls({ tools: ['send_mail'], calls: 5, perMs: 60_000 }), allowHosts({ hosts: ['example.com'] })]) })
 * @throws AgentError `invalid-argument` for what is not a rule
 */
export function guard(rules: readonly GuardRule[]): Guard {
  if (!Array.isArray(rules)) throw invalid('guard() takes a list of rules, such as [limitCalls({ calls: 5 })].');
  for (const rule of rules)
    if (typeof rule.name !== 'string' || rule.name === '' || typeof rule.check !== 'function')
      throw invalid('A rule of guard() is { name, check }. Give each one a name and a function.');
  return {
    spec: coreSpec('guard', [rules.map(nested)]),
    async decide(call, context) {
      const decisions = await Promise.all(rules.map((rule) => decisionOf(rule, call, context)));
      const objections = decisions.filter((decision) => decision !== undefined);
      return strictest.map((action) => objections.find((objection) => objection.action === action)).find(Boolean);
    },
  };
}

const strictest: readonly GuardAction[] = ['stop', 'deny', 'ask'];

async function decisionOf(
  { name: rule, check }: GuardRule,
  call: PendingToolCall,
  context: GuardContext,
): Promise<GuardDecision | undefined> {
  try {
    const verdict: unknown = await check(call, context);
    if (verdict === undefined || verdict === null) return undefined;
    for (const action of strictest) {
      const reason = isRecord(verdict) ? verdict[action] : undefined;
      if (typeof reason === 'string') return { action, rule, reason };
    }
    const reason =
      'the rule may give nothing, { deny: reason }, { ask: reason } or { stop: reason }, and gave another.';
    return { action: 'deny', rule, reason };
  } catch (error) {
    return { action: 'deny', rule, reason: `the rule failed: ${explainError(error)}` };
  }
}
