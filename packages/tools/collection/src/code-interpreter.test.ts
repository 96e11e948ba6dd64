import { ToolCallingAgent, type Execution, type Executor, type Session } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { quickjs } from '@thimble/quickjs';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { callTool } from './__fixtures__/call-tool.ts';
import { codeInterpreter } from './code-interpreter.ts';
import { pythonInterpreter } from './python-interpreter.ts';

const executor = quickjs();
afterAll(() => executor[Symbol.asyncDispose]());

/** The executor, and how many of its sessions are open. */
function counted() {
  const open = new Set<Session>();
  const counting: Executor = {
    ...executor,
    async start(options) {
      const session = await executor.start(options);
      open.add(session);
      const close = async () => {
        open.delete(session);
        await session[Symbol.asyncDispose]();
      };
      return { ...session, run: session.run.bind(session), [Symbol.asyncDispose]: close };
    },
  };
  return { executor: counting, open };
}

describe('a call', () => {
  const tool = codeInterpreter({ executor });
  const run = (code: string, runId = 'run') => callTool(tool, { code }, { runId });
  afterAll(() => tool[Symbol.asyncDispose]());

  test('returns the value and what was printed', async () => {
    expect(await run('console.log("half"); [6 * 7]')).toEqual({ value: [42], logs: 'half\n' });
    expect(await run('let x: number = 1')).toEqual({ logs: '' });
    expect(await run('final_answer({ done: true })')).toMatchObject({ value: { done: true } });
  });

  test('finds the variables of earlier calls of its run, and of no other', async () => {
    await Promise.all([run('let mine = 1', 'a'), run('let mine = 2', 'b')]);
    expect(await Promise.all([run('mine', 'a'), run('mine', 'b')])).toMatchObject([{ value: 1 }, { value: 2 }]);
    await expect(run('mine', 'c')).rejects.toThrow('mine is not defined');
  });

  test('waits for the call before it', async () => {
    const calls = ['var list = []', 'list.push(1)', 'list.push(2)', 'list'].map((code) => run(code, 'queue'));
    expect((await Promise.all(calls)).at(-1)).toMatchObject({ value: [1, 2] });
  });

  test('that fails is an error with its line, which keeps what was printed', async () => {
    const error = run('console.log("so far")\nthrow new RangeError("bad")');
    await expect(error).rejects.toMatchObject({ code: 'tool' });
    await expect(error).rejects.toThrow(
      /RangeError: bad \(line 2: throw new RangeError\("bad"\)\)[^]*It had printed:\nso far/,
    );
  });

  test('says when the sandbox lost its variables, and goes on in a new one when it is gone', async () => {
    const executions: (() => Promise<Execution>)[] = [
      async () => ({ type: 'error', error: { name: 'TimeoutError', message: 'too long' }, logs: '', state: 'reset' }),
      async () => ({ type: 'value', value: 1, logs: '', state: 'reset' }),
      () => Promise.reject(new Error('The process is gone.')),
      async () => ({ type: 'value', value: 2, logs: '', state: 'kept' }),
    ];
    let starts = 0;
    const failing: Executor = {
      ...executor,
      async start() {
        starts += 1;
        const run = () => executions.shift()?.() ?? Promise.reject(new Error('no more'));
        return { run, async [Symbol.asyncDispose]() {} };
      },
    };
    const tool = codeInterpreter({ executor: failing });
    const call = () => callTool(tool, { code: '1' });
    await expect(call()).rejects.toThrow('TimeoutError: too long\nThe sandbox was reset');
    expect(await call()).toMatchObject({ value: 1, note: expect.stringContaining('reset') });
    await expect(call()).rejects.toThrow('The process is gone');
    expect(await call()).toEqual({ value: 2, logs: '' });
    expect(starts).toBe(2);
    await tool[Symbol.asyncDispose]();
  });

  test('that is aborted ends', async () => {
    const controller = new AbortController();
    const call = callTool(tool, { code: 'while (true) {}' }, { signal: controller.signal, runId: 'aborted' });
    call.catch(() => {});
    await run('1');
    controller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    expect(await run('2', 'aborted')).toMatchObject({ value: 2 });
  });
});

describe('sandboxes', () => {
  const call = (code: string) => ({ toolCalls: [{ name: 'code_interpreter', input: { code } }] });

  test('live as long as the run that uses them', async () => {
    const { executor: counting, open } = counted();
    const tool = codeInterpreter({ executor: counting });
    const model = scriptedModel([call('var x = 20'), call('x + 1'), 'done', call('x'), 'done']);
    const agent = new ToolCallingAgent({ model, tools: [tool] });
    const sizes: number[] = [];
    for await (const event of agent.stream('One.')) if (event.type === 'step-start') sizes.push(open.size);
    expect([sizes, open.size]).toEqual([[0, 1, 1], 0]);
    const { steps } = await agent.run('Two.');
    expect(JSON.stringify(model.requests)).toContain('"value":21');
    expect(JSON.stringify(steps)).toContain('x is not defined');
  });

  test('that nobody uses are closed, and the next call is told', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { executor: counting, open } = counted();
      const tool = codeInterpreter({ executor: counting, idleMs: 1_000 });
      await callTool(tool, { code: 'var x = 1' });
      await vi.advanceTimersByTimeAsync(1_001);
      expect(open.size).toBe(0);
      expect(await callTool(tool, { code: 'typeof x' })).toMatchObject({
        value: 'undefined',
        note: expect.stringContaining('closed meanwhile'),
      });
      await tool[Symbol.asyncDispose]();
    } finally {
      vi.useRealTimers();
    }
  });

  test('are closed with the tool, which then refuses', async () => {
    const { executor: counting, open } = counted();
    const tool = codeInterpreter({ executor: counting });
    await Promise.all(['a', 'b'].map((runId) => callTool(tool, { code: '1' }, { runId })));
    expect(open.size).toBe(2);
    await tool[Symbol.asyncDispose]();
    expect(open.size).toBe(0);
    await expect(callTool(tool, { code: '1' })).rejects.toMatchObject({ code: 'disposed' });
  });
});

test('an executor of another language is refused', () => {
  expect(() => pythonInterpreter({ executor })).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
});

test('pictures are shown to the model', async () => {
  const image = { type: 'image' as const, mediaType: 'image/png', data: 'iVBORw0KGgo=' };
  const drawing: Executor = {
    ...executor,
    start: async () => ({
      run: async () => ({ type: 'value', value: 'chart', logs: '', state: 'kept', images: [image] }),
      async [Symbol.asyncDispose]() {},
    }),
  };
  const model = scriptedModel([{ toolCalls: [{ name: 'code_interpreter', input: { code: 'draw()' } }] }, 'seen']);
  await new ToolCallingAgent({ model, tools: [codeInterpreter({ executor: drawing })] }).run('Draw.');
  expect(model.requests[1]?.messages.at(-1)).toMatchObject({ content: [{ images: [image] }] });
});

describe('the spec of an interpreter', () => {
  test('holds its executor and its options', async () => {
    await using tool = codeInterpreter({
      executor: quickjs({ imports: ['zod'] }),
      limits: { timeoutMs: 500 },
      idleMs: 9,
    });
    expect(tool.spec).toEqual({
      package: '@thimble/tools',
      export: 'codeInterpreter',
      args: [
        {
          executor: { $component: { package: '@thimble/quickjs', export: 'quickjs', args: [{ imports: ['zod'] }] } },
          limits: { timeoutMs: 500 },
          idleMs: 9,
        },
      ],
    });
  });

  test('is none where a function decides about approvals, or the executor has none', async () => {
    await using first = codeInterpreter({ executor, needsApproval: () => true });
    await using second = codeInterpreter({ executor: { ...executor, spec: undefined } });
    expect([first.spec, second.spec]).toEqual([undefined, undefined]);
  });
});
