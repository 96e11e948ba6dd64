import { AgentError } from '../../base/errors.ts';
import { isJson, type Json } from '../../base/json.ts';
import { toData } from '../../base/to-data.ts';
import type { Tool } from '../../contract/tool.ts';
import { assert, assertEqual, within } from '../assertions.ts';
import { call, contextOf, failureOf, prepare, type ToolCase } from './fixture.ts';

const patienceMs = 10_000;
const longestMessage = 4_000;

/** What happens when it is called. */
export const callCases: readonly ToolCase[] = [
  {
    name: 'takes the inputs that fit, and says of each what a person is asked about',
    async run({ create, inputs }) {
      assert(inputs.length > 0, 'the fixture has at least one input that works');
      const tool = await create();
      for (const input of inputs) {
        const prepared = await prepare(tool, input);
        assert(isJson(prepared.input), 'the validated input is JSON');
        assertEqual(
          (await prepare(tool, prepared.input)).input,
          prepared.input,
          'the validated input, validated again',
        );
        assertEqual(typeof prepared.needsApproval, 'boolean', 'the type of needsApproval');
      }
    },
  },
  {
    name: 'gives what JSON can hold',
    async run({ create, inputs }) {
      const tool = await create();
      for (const input of inputs) toData(await call(tool, input), `the result for ${JSON.stringify(input)}`);
    },
  },
  {
    name: 'can be called several times at once',
    async run({ create, inputs }) {
      const tool = await create();
      await Promise.all([...inputs, ...inputs].map((input) => call(tool, input)));
    },
  },
  {
    name: 'refuses an input that does not fit, before anything is done, and says what is wrong',
    async run({ create, refused }) {
      const tool = await create();
      for (const input of refused ?? incompleteInputs(tool)) {
        const what = `the input ${JSON.stringify(input)}`;
        const error = await failureOf(tool.prepare(input), what);
        assert(
          AgentError.is(error, 'tool-input'),
          `${what} is refused with \`tool-input\`, not with: ${String(error)}`,
        );
        assert(error.message.includes(tool.declaration.name), `the message names the tool: ${error.message}`);
      }
    },
  },
  {
    name: 'fails with a message that a model can act on',
    isMeant: ({ failing }) => failing !== undefined,
    async run({ create, failing: { input, message } = { input: null, message: /./ }, secret }) {
      const error = await failureOf(call(await create(), input), `the input ${JSON.stringify(input)}`);
      assert(AgentError.is(error), `it fails with an AgentError, as what tool() makes does: ${String(error)}`);
      assert(['tool', 'tool-input'].includes(error.code), `the code is \`tool\` or \`tool-input\`: ${error.code}`);
      assert(message.test(error.message), `the message matches ${message}: ${error.message}`);
      assert(error.message.length <= longestMessage, `the message has at most ${longestMessage} characters`);
      assert(!/\n\s+at .*:\d+:\d+/.test(error.message), `the message holds no stack: ${error.message}`);
      assertNoSecret(error.message, secret, 'the message');
    },
  },
  {
    name: 'stops its work when its signal is aborted',
    isMeant: ({ endless }) => endless !== undefined,
    async run({ create, endless }) {
      if (!endless) return;
      const controller = new AbortController();
      const prepared = await prepare(await create(), endless.input);
      const calling = prepared.execute(contextOf(controller.signal));
      await Promise.race([calling.catch(() => {}), new Promise((resolve) => setTimeout(resolve, 50))]);
      controller.abort(new AgentError('aborted', 'The run is over.'));
      await failureOf(within(calling, patienceMs, 'the call, after its signal was aborted'), 'an aborted call');
      await within(untilOver(endless.isOver), patienceMs, 'its work, after its signal was aborted');
    },
  },
  {
    name: 'keeps its key to itself',
    isMeant: ({ secret }) => secret !== undefined,
    async run({ create, inputs, secret }) {
      const tool = await create();
      assertNoSecret(JSON.stringify([tool.declaration, tool.spec ?? null]), secret, 'the declaration and the spec');
      for (const input of inputs) assertNoSecret(JSON.stringify(toData(await call(tool, input))), secret, 'the result');
    },
  },
];

/** Nothing where something is required. */
function incompleteInputs({ declaration: { inputSchema } }: Tool): Json[] {
  const { required } = inputSchema;
  return Array.isArray(required) && required.length > 0 ? [{}] : [];
}

function assertNoSecret(text: string, secret: string | undefined, what: string): void {
  assert(secret === undefined || !text.includes(secret), `${what} does not hold the key`);
}

async function untilOver(isOver: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isOver())) await new Promise((resolve) => setTimeout(resolve, 5));
}
