import {
  CodeAgent,
  fallback,
  guard,
  limitCalls,
  denySequence,
  Memory,
  priced,
  rateLimit,
  retry,
  ToolCallingAgent,
  type Agent,
} from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { z } from 'zod';
import { promptTemplate } from '../save/prompt-template.ts';
import { agree, countWords, forget as forgetSteps, greet, isShort, observe, pay, picture, refusePayments, say } from './tools.ts';

export const sources = [new URL('./tools.ts', import.meta.url)];
export const output = z.object({ total: z.number(), names: z.array(z.string()) });

/** An agent of each class, with every option set; the first manages the second. */
export function everyOption(): Agent {
  const model = fallback([
    retry(rateLimit(priced(openai('gpt-5.2', { apiKeyEnv: 'ACME_KEY' }), { input: 1, output: 2 }), { requestsPerMinute: 5 }), {
      attempts: 2,
    }),
    openai('small', { baseUrl: 'http://127.0.0.1:9/v1', temperature: 0.5, pricing: { input: 1, output: 1 }, headers: { 'x-team': 'blue' } }),
  ]);
  const common = {
    model,
    tools: [greet, pay],
    toolText: 9_000,
    instructions: 'Be brief.',
    maxSteps: 7,
    planningInterval: 3,
    provideRunSummary: true,
    budget: { tokens: 1_000, usd: 2, wallClockMs: 60_000, toolCalls: 9 },
    beforeTool: refusePayments,
    guard: guard([limitCalls({ calls: 5, tools: ['pay'] }), denySequence({ after: ['greet'], tools: ['pay'] })]),
    approve: agree,
    look: picture,
    onEvent: observe,
    finalAnswerChecks: [isShort],
  };
  const managed = new ToolCallingAgent({
    ...common,
    name: 'helper',
    description: 'Helps.',
    memory: { maxTokens: 50_000, maxImages: 9, countTokens: countWords },
    prompts: { plan: promptTemplate('Plan {{task}} in {{remaining_steps}} steps.') },
  });
  return new CodeAgent({
    ...common,
    name: 'boss',
    description: 'Leads.',
    managedAgents: [managed],
    executor: isolatedVm({ processes: 1, sessionsPerProcess: Infinity, imports: ['zod'] }),
    memory: new Memory({ maxTokens: 90_000, compact: forgetSteps }),
    prompts: { system: promptTemplate('You are {{language}}.\n{{tools}}'), managedTask: say, finalAnswer: say },
    limits: { timeoutMs: 5_000, memoryMb: 64, toolCalls: 20 },
    codeTags: ['<go>', '</go>'],
    structured: true,
    idleMs: 1_000,
  });
}

