import { isRecord } from '../../base/json.ts';
import { checkToolName } from '../../base/options.ts';
import { builtIns } from '../../base/built-ins.ts';
import { pythonDeclarations } from '../../declarations/python.ts';
import { typescriptDeclarations } from '../../declarations/typescript.ts';
import { assert, assertEqual } from '../assertions.ts';
import type { ToolCase } from './fixture.ts';

/** Above it, a tool is a burden to every prompt that it stands in. Characters. */
const longestDeclaration = 6_000;

/** What a model is told of the tool. */
export const declarationCases: readonly ToolCase[] = [
  {
    name: 'has a name that code in every language can call',
    async run({ create }) {
      const { name } = (await create()).declaration;
      checkToolName(name);
      assert(name === name.toLowerCase(), `the name "${name}" is snake_case, as models expect it`);
      const taken = Object.values(builtIns).some((names) => names.has(name)) || name === 'final_answer';
      assert(!taken, `the name "${name}" is not the name of something that sandboxes have already`);
    },
  },
  {
    name: 'says what it does, and what its parameters are',
    async run({ create }) {
      const { description, inputSchema } = (await create()).declaration;
      assert(
        description.trim().length >= 10,
        `the description says what the tool does and what comes back: "${description}"`,
      );
      const { properties = {} } = inputSchema;
      const vague = Object.entries(isRecord(properties) ? properties : {}).filter(
        ([, schema]) => !saysSomething(schema),
      );
      assertEqual(
        vague.map(([name]) => name),
        [],
        'parameters without a type and a description',
      );
    },
  },
  {
    name: 'is declared in each language, in plain JSON and at a bearable length',
    async run({ create }) {
      const { declaration } = await create();
      assertEqual(
        JSON.parse(JSON.stringify(declaration)),
        declaration,
        'the declaration, written as JSON and read again',
      );
      assertEqual(declaration.inputSchema.type, 'object', 'the type of the input');
      for (const text of [typescriptDeclarations([declaration]), pythonDeclarations([declaration])]) {
        assert(
          text.length <= longestDeclaration,
          `a declaration has at most ${longestDeclaration} characters; it has ${text.length}`,
        );
      }
    },
  },
  {
    name: 'is the same each time it is made',
    async run({ create }) {
      const [one, other] = [await create(), await create()];
      assertEqual(other.declaration, one.declaration, 'the declaration of a second one');
      assertEqual([other.effect, other.repeatable], [one.effect, one.repeatable], 'effect and repeatable');
    },
  },
  {
    name: 'says what its calls do to the world',
    async run({ create }) {
      const { effect, repeatable } = await create();
      assert(['pure', 'read', 'write'].includes(effect), `effect is 'pure', 'read' or 'write': ${effect}`);
      assert(effect === 'write' || repeatable, 'what changes nothing can be called again');
    },
  },
];

function saysSomething(schema: unknown): boolean {
  return isRecord(schema) && Object.keys(schema).length > 0;
}
