import { CodeAgent, type Executor, type Session } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { isolatedVm } from '@thimble/isolated-vm';

import { median, type Row } from '../measure.ts';

const steps = 1_000;

/** What the framework adds to a step: its time from `step-start` to `step-end`, less the time in the sandbox. */
export async function codeAgent(): Promise<Row[]> {
  await using executor = isolatedVm();
  const inSandbox: number[] = [];
  // A usage of its own: the scripted model would count all messages of a request to estimate it.
  const usage = { inputTokens: 1, outputTokens: 1 };
  const replies = Array.from({ length: steps }, (_, index) => ({
    text: `Count on.\n<code>\nvar n = ${index};\nn\n</code>`,
    usage,
  }));
  const model = scriptedModel([...replies, { text: 'Enough.', usage }], { chunkSize: 40 });
  await using agent = new CodeAgent({ model, executor: timed(executor, inSandbox), maxSteps: steps });

  const framework: number[] = [];
  let startedAt = 0;
  for await (const event of agent.stream('Count.')) {
    if (event.type === 'step-start') startedAt = performance.now();
    if (event.type === 'step-end') framework.push(performance.now() - startedAt - (inSandbox[event.step - 1] ?? 0));
  }
  const early = median(framework.slice(15, 115));
  const late = median(framework.slice(steps - 100));
  return [
    { figure: 'CodeAgent: framework time per step', ours: median(framework), target: { of: 'value', atMost: 0.5 } },
    {
      figure: 'CodeAgent: step 1,000 beside step 20',
      ours: late,
      peer: { name: 'step 20', value: early },
      target: { of: 'ratio', atMost: 1.2 },
    },
    { figure: 'CodeAgent: sandbox time per step', ours: median(inSandbox) },
  ];
}

function timed(executor: Executor, times: number[]): Executor {
  return {
    language: executor.language,
    ...(executor.notes !== undefined && { notes: executor.notes }),
    async start(options) {
      const session: Session = await executor.start(options);
      return {
        async run(code, runOptions) {
          const start = performance.now();
          const execution = await session.run(code, runOptions);
          times.push(performance.now() - start);
          return execution;
        },
        [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
      };
    },
    async [Symbol.asyncDispose]() {},
  };
}
