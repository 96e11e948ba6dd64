import { runInNewContext } from 'node:vm';
import fastCheck from 'fast-check';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '../base/json.ts';
import { mcpTools } from '../declarations/__fixtures__/mcp-tools.ts';
import { markedDescription } from '../declarations/effect.ts';
import { pythonDeclarations } from '../declarations/python.ts';
import { typescriptDeclarations } from '../declarations/typescript.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import { defaultPrompts } from './default-prompts.ts';
import type { SystemPromptContext } from './prompts.ts';

const kinds = ['typescript', 'python', 'tool-calling'] as const;
const codeKinds = ['typescript', 'python'] as const;

const none: SystemPromptContext = {
  tools: '',
  listing: '',
  agents: '',
  notes: '',
  instructions: '',
  codeTags: ['<code>', '</code>'],
  language: 'typescript',
  shown: { printed: 50_000, value: 20_000 },
  maxSteps: 20,
};
const some: SystemPromptContext = { ...none, tools: 'THE TOOLS' };
const holes = { tools: 'THE TOOLS', agents: 'THE AGENTS', notes: 'THE NOTES', instructions: 'THE INSTRUCTIONS' };

const tools = [mcpTools.brave_web_search, { ...mcpTools.edit_file, effect: 'write' as const }, mcpTools.read_graph];
const librarian: ToolDeclaration = {
  name: 'librarian',
  description: 'Finds books and quotes from them.',
  inputSchema: {
    type: 'object',
    properties: { task: { type: 'string' }, variables: { type: 'object' } },
    required: ['task'],
  },
};

describe('the whole prompt', () => {
  test('of a TypeScript agent without tools', async () => {
    await expect(defaultPrompts('typescript').system(none)).toMatchFileSnapshot('./__fixtures__/typescript-bare.md');
  });

  test('of a TypeScript agent with tools, a team, notes and instructions', async () => {
    const prompt = defaultPrompts('typescript').system({
      ...none,
      tools: typescriptDeclarations(tools),
      agents: typescriptDeclarations([librarian]),
      notes: 'JavaScript on V8. Imports: lodash-es.',
      instructions: 'Answer in French.',
    });
    await expect(prompt).toMatchFileSnapshot('./__fixtures__/typescript-full.md');
  });

  test('of a Python agent with tools and notes', async () => {
    const prompt = defaultPrompts('python').system({
      ...none,
      language: 'python',
      tools: pythonDeclarations(tools),
      notes: 'Python 3.13. Imports: numpy.',
    });
    await expect(prompt).toMatchFileSnapshot('./__fixtures__/python.md');
  });

  test('of a tool-calling agent with a team', async () => {
    const prompt = defaultPrompts('tool-calling').system({ ...none, ...holes });
    await expect(prompt).toMatchFileSnapshot('./__fixtures__/tool-calling.md');
  });
});

describe.each(kinds)('the %s system prompt', (kind) => {
  const { system } = defaultPrompts(kind);

  test('is at most 5,000 characters beside the tools', () => {
    expect(system(some).length).toBeLessThanOrEqual(5_000);
  });

  test('has no double blank lines and no space at line ends', () => {
    for (const context of [none, { ...none, ...holes }]) {
      expect(system(context)).not.toMatch(/\n\n\n|[ \t]\n|^\s|\s$/);
    }
  });

  test('leaves nothing of empty holes', () => {
    const headings = [...system(none).matchAll(/^# (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Rules', 'Tools']);
    expect(system({ ...none, tools: ' \n', agents: '\n', notes: ' ', instructions: '\n\n' })).toBe(system(none));
  });

  test('says how long the run may be', () => {
    expect(system(none)).toContain('You have at most 20 steps.');
    expect(system({ ...none, maxSteps: 1, maxToolCalls: 2_000 })).toContain('at most 1 step and 2,000 tool calls.');
  });

  test('says that there are no tools, where there are none', () => {
    expect(system(none)).toContain('This task has no tools.');
    for (const filled of [{ tools: 'THE TOOLS' }, { agents: 'THE AGENTS' }]) {
      expect(system({ ...none, ...filled })).not.toContain('This task has no tools.');
    }
  });

  test('explains the mark of tools that change something, in the words of the declarations', () => {
    const marked: ToolDeclaration = { name: 'act', description: 'Acts.', inputSchema: {}, effect: 'write' };
    const [, mark] = markedDescription(marked).split('\n');
    expect(system(some)).toContain(`"${mark}"`);
    expect(typescriptDeclarations([marked])).toContain(mark);
    expect(pythonDeclarations([marked])).toContain(mark);
  });

  test('ends with the instructions', () => {
    expect(system({ ...none, ...holes }).endsWith('# Instructions\n\nTHE INSTRUCTIONS')).toBe(true);
  });
});

describe.each(codeKinds)('the %s system prompt', (kind) => {
  const { system } = defaultPrompts(kind);

  test('fills every hole once, whatever it is filled with', () => {
    const word = fastCheck.stringMatching(/^[A-Z]{8}[$&{}<>`'\\]{0,4}[A-Z]{8}$/);
    fastCheck.assert(
      fastCheck.property(fastCheck.uniqueArray(word, { minLength: 4, maxLength: 4 }), (words) => {
        const [toolsText = '', agents = '', notes = '', instructions = ''] = words;
        const prompt = system({ ...none, tools: toolsText, agents, notes, instructions });
        for (const text of words) expect(prompt.split(text)).toHaveLength(2);
      }),
    );
  });

  test('says nothing about calls where there is nothing to call', () => {
    const [text = ''] = system(none).split('# Tools');
    expect(text).not.toMatch(/tool|promise|asyncio|declar|arguments/i);
    expect(system(some)).toContain('ToolError');
    expect(system({ ...none, agents: 'THE AGENTS' })).toContain('ToolError');
  });

  test('tells how much of the output is shown', () => {
    const prompt = system({ ...none, shown: { printed: 3_000, value: 20_000 } });
    expect(prompt).toContain('At most 3,000 characters of what is printed and 20,000 of the value');
  });

  test('says nothing that the notes of a sandbox say', () => {
    expect(system(some)).not.toMatch(/network|files|timers|threads|subprocess|Node\.js APIs|import only/i);
  });

  test('writes all its code between the tags that were asked for', () => {
    const prompt = system({ ...some, codeTags: ['[[run]]', '[[/run]]'] });
    expect(prompt).not.toContain('<code>');
    expect(prompt.match(/^\[\[run\]\]$/gm)).toHaveLength(4);
    expect(prompt.match(/^\[\[\/run\]\]$/gm)).toHaveLength(4);
    expect(prompt.replaceAll('[[run]]', '<code>').replaceAll('[[/run]]', '</code>')).toBe(system(some));
  });
});

describe('the worked examples', () => {
  const parts = [
    { id: 'a1', count: 4, weight: '12 g' },
    { id: 'b9', count: 2, weight: '1.5 kg' },
  ];
  const code = [
    ...defaultPrompts('typescript')
      .system(some)
      .matchAll(/<code>\n(.*?)\n<\/code>/gs),
  ].map(([, step]) => step);

  /** Runs the code of the examples, with a valve that may be stuck. */
  async function answersWith(stuck?: string): Promise<unknown> {
    const answers: unknown[] = [];
    const sandbox = {
      is_open: async ({ valve }: { valve: string }) => valve !== 'V-2',
      close_valve: async ({ valve }: { valve: string }) => valve !== stuck || Promise.reject(new Error('stuck')),
      kit_parts: async () => parts,
      final_answer: (answer: unknown) => answers.push(answer),
    };
    const program = `(async () => {\n${code.join('\n')}\n})()`;
    const { outputText } = ts.transpileModule(program, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
    await runInNewContext(outputText, sandbox);
    return JSON.parse(JSON.stringify(answers));
  }

  test('run as they stand and give the answers that they claim', async () => {
    expect(await answersWith()).toEqual([{ closed: ['V-1', 'V-3'] }, 3_048]);
    for (const kind of codeKinds) {
      expect(defaultPrompts(kind).system(some)).toContain(`Observation:\n${JSON.stringify(parts)}\n`);
    }
  });

  test('do not answer when a call fails', async () => {
    expect(await answersWith('V-3')).toEqual([3_048]);
  });

  test('declare their tools as they would be declared', () => {
    const inputOf = (name: string): JsonSchema => ({ properties: { [name]: { type: 'string' } }, required: [name] });
    const [inputSchema, outputSchema] = [inputOf('valve'), { type: 'boolean' }];
    const isOpen: ToolDeclaration = { name: 'is_open', description: '', inputSchema, outputSchema };
    const closeValve: ToolDeclaration = {
      name: 'close_valve',
      description: 'Closes a valve. True when it is closed.',
      inputSchema,
      outputSchema,
      effect: 'write',
    };
    const kitParts: ToolDeclaration = { name: 'kit_parts', description: '', inputSchema: inputOf('kit') };
    for (const declared of [[isOpen, closeValve], [kitParts]]) {
      expect(defaultPrompts('typescript').system(some)).toContain(`Tools:\n${typescriptDeclarations(declared)}\n`);
      expect(defaultPrompts('python').system(some)).toContain(`Tools:\n${pythonDeclarations(declared)}\n`);
    }
  });
});

describe.each(kinds)('the other prompts of %s', (kind) => {
  const prompts = defaultPrompts(kind);

  test('a plan names the task, the tools, the history and the steps that are left', () => {
    const text = prompts.plan({ task: 'THE TASK', tools: 'THE TOOLS', remainingSteps: 7, history: 'THE HISTORY' });
    for (const part of ['THE TASK', 'THE TOOLS', 'THE HISTORY', '7 steps are left']) expect(text).toContain(part);
    const bare = prompts.plan({ task: 'THE TASK', tools: '', remainingSteps: 1, history: '' });
    expect(bare).toContain('1 step is left');
    expect(bare).toContain('This task has no tools.');
    expect(bare).not.toMatch(/# What happened|\n\n\n/);
  });

  test('a managed task names the agent and the task, and asks for its form, or for an answer that stands alone', () => {
    const text = prompts.managedTask({ name: 'librarian', task: 'THE TASK' });
    expect(text).toContain('"librarian"');
    expect(text).toContain('\n\nTHE TASK\n\n');
    expect(text).toContain('Only your final answer is passed on');
    expect(text).toContain('in the form that the task asks for');
  });

  test('the final request names the task and asks for plain text', () => {
    const text = prompts.finalAnswer({ task: 'THE TASK' });
    expect(text).toContain('in plain text');
    expect(text.endsWith('# Task\n\nTHE TASK')).toBe(true);
  });
});
