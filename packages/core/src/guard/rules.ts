import { coreSpec } from '../base/component-spec.ts';
import { invalid } from '../base/errors.ts';
import { isRecord, type Json } from '../base/json.ts';
import { checkKinds, listOf, notNegative, oneOf, positive, text, type OptionKind } from '../base/options.ts';
import type { GuardAction, GuardRule, GuardVerdict } from '../contract/guard.ts';
import { hostsIn } from './hosts-in.ts';

/** `tools`: names; all where it is left out. `action`: what comes of a call that breaks the rule. */
type Common = { tools?: readonly string[] | undefined; action?: GuardAction | undefined };

export type LimitCallsOptions = Common & {
  calls: number;
  /** @default the whole run */
  perMs?: number | undefined;
};

const names = listOf(text);
const guardAction = oneOf('deny', 'ask', 'stop');

/** At most so many calls, within a time or in the whole run. @default action 'deny' */
export function limitCalls(options: LimitCallsOptions): GuardRule {
  checkOptions('limitCalls', options, { tools: names, action: guardAction, calls: notNegative, perMs: positive }, [
    'calls',
  ]);
  const { tools, calls, perMs = Infinity, action = 'deny' } = options;
  return {
    name: 'limit-calls',
    spec: coreSpec('limitCalls', [options]),
    check({ name }, { history, time }) {
      if (!concerns(tools, name)) return undefined;
      const recent = history.filter((past) => concerns(tools, past.name) && past.time > time - perMs);
      if (recent.length < calls) return undefined;
      return verdict(action, `${calls} calls${perMs < Infinity ? ` within ${perMs} ms` : ''} are used up.`);
    },
  };
}

export type AllowHostsOptions = Common & {
  /** "example.com" is the host itself, "*.example.com" all below it. */
  hosts: readonly string[];
};

/** Every http or https address in the input must be of one of these hosts. @default action 'deny' */
export function allowHosts(options: AllowHostsOptions): GuardRule {
  checkOptions('allowHosts', options, { tools: names, action: guardAction, hosts: names }, ['hosts']);
  const { tools, hosts, action = 'deny' } = options;
  return {
    name: 'allow-hosts',
    spec: coreSpec('allowHosts', [options]),
    check({ name, input }) {
      if (!concerns(tools, name)) return undefined;
      const foreign = hostsIn(input).find((host) => !hosts.some((pattern) => matches(host, pattern)));
      return foreign === undefined ? undefined : verdict(action, `the host ${foreign} is not allowed.`);
    },
  };
}

export type LimitAmountOptions = Common & {
  /** The field of the input that holds the amount, such as "euros" or "payment.euros". */
  field: string;
  each?: number | undefined;
  /** Of all calls of the run together. */
  total?: number | undefined;
};

/** Bounds an amount, of each call and of all of them. A call whose amount is not a number breaks the rule. @default action 'ask' */
export function limitAmount(options: LimitAmountOptions): GuardRule {
  const amounts = { each: notNegative, total: notNegative };
  checkOptions('limitAmount', options, { tools: names, action: guardAction, field: text, ...amounts }, ['field']);
  if (options.each === undefined && options.total === undefined)
    throw invalid('limitAmount bounds nothing without `each` or `total`. Give one of them.');
  const { tools, field, each = Infinity, total = Infinity, action = 'ask' } = options;
  return {
    name: 'limit-amount',
    spec: coreSpec('limitAmount', [options]),
    check({ name, input }, { history }) {
      if (!concerns(tools, name)) return undefined;
      const amount = amountIn(input, field);
      if (amount === undefined) return verdict(action, `its \`${field}\` is not a number.`);
      if (amount > each) return verdict(action, `its \`${field}\` is above ${each}.`);
      const before = history
        .filter((past) => concerns(tools, past.name))
        .reduce((sum, past) => sum + (amountIn(past.input, field) ?? 0), 0);
      return before + amount > total
        ? verdict(action, `with it, \`${field}\` comes to more than ${total}.`)
        : undefined;
    },
  };
}

export type DenySequenceOptions = {
  /** Once one of these was called … */
  after: readonly string[];
  /** … none of these may be. */
  tools: readonly string[];
  action?: GuardAction | undefined;
};

/** No call of one kind after one of another, such as the network after a secret was read. @default action 'deny' */
export function denySequence(options: DenySequenceOptions): GuardRule {
  checkOptions('denySequence', options, { after: names, tools: names, action: guardAction }, ['after', 'tools']);
  const { after, tools, action = 'deny' } = options;
  return {
    name: 'deny-sequence',
    spec: coreSpec('denySequence', [options]),
    check({ name }, { history }) {
      const earlier = tools.includes(name) ? history.find((past) => after.includes(past.name)) : undefined;
      return earlier && verdict(action, `${name} may not be called after ${earlier.name}.`);
    },
  };
}

export type ToolRulesOptions = {
  /** Hosts that may be visited. @default any */
  hosts?: readonly string[] | undefined;
  /** Calls to the network within a minute. @default 30 */
  networkCallsPerMinute?: number | undefined;
  /** Tools of your own that reach the network, beside those of @thimble/tools. */
  network?: readonly string[] | undefined;
  /** Tools that read what must not leave, beside the files and the database of @thimble/tools. */
  secret?: readonly string[] | undefined;
};

/** Ready rules for the tools of @thimble/tools: hosts, a rate, and a question before what was read can leave by the network. */
export function toolRules(options: ToolRulesOptions = {}): GuardRule[] {
  checkKinds('toolRules', options, { hosts: names, networkCallsPerMinute: notNegative, network: names, secret: names });
  const { hosts, networkCallsPerMinute = 30, network = [], secret = [] } = options;
  const reaching = [...networkTools, ...network];
  return [
    ...(hosts ? [allowHosts({ hosts })] : []),
    limitCalls({ tools: reaching, calls: networkCallsPerMinute, perMs: 60_000 }),
    denySequence({ after: [...readingTools, ...secret], tools: reaching, action: 'ask' }),
  ];
}

const networkTools = ['web_search', 'visit_webpage', 'wikipedia_search', 'transcribe'] as const;
const readingTools = ['read_file', 'search_files', 'query_database', 'search_documents'] as const;

/** A rule without what it is for would let everything pass. */
function checkOptions(
  rule: string,
  options: object,
  kinds: { readonly [option: string]: OptionKind },
  needed: readonly string[],
): void {
  checkKinds(rule, options, kinds);
  for (const name of needed)
    if (Reflect.get(options, name) === undefined) throw invalid(`${rule} needs \`${name}\`: ${kinds[name]?.expected}.`);
}

function verdict(action: GuardAction, reason: string): GuardVerdict {
  switch (action) {
    case 'deny':
      return { deny: reason };
    case 'ask':
      return { ask: reason };
    case 'stop':
      return { stop: reason };
  }
}

function concerns(tools: readonly string[] | undefined, name: string): boolean {
  return tools?.includes(name) ?? true;
}

function matches(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

function amountIn(input: Json, field: string): number | undefined {
  let value: Json | undefined = input;
  for (const part of field.split('.')) value = isRecord(value) ? value[part] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? Math.abs(value) : undefined;
}
