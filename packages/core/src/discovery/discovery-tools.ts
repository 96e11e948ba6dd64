import { AgentError } from '../base/errors.ts';
import { isRecord, type JsonSchema } from '../base/json.ts';
import type { StandardSchema } from '../base/schema.ts';
import type { Tool, ToolDeclaration } from '../contract/tool.ts';
import { tool } from '../tools/define-tool.ts';

export type Findable = {
  known: ReadonlyMap<string, ToolDeclaration>;
  declare(tools: readonly ToolDeclaration[]): string;
};

/** What one call may bring into the conversation. */
const most = { tools: 20, characters: 15_000 };

/** The tool that finds tools by what they do. */
export function searchTools({
  known,
  find,
  declare,
}: Findable & { find(query: string, limit: number): string[] }): Tool {
  return tool({
    name: 'search_tools',
    description: 'Finds tools by what they do. Gives the declarations of those that fit best, as a text to read.',
    input: schemaOf('`query` is a string, and `limit`, where it is given, a number from 1 to 20.', readSearch),
    inputSchema: {
      type: 'object',
      properties: {
        query: { type: 'string', description: 'A few words, such as "create calendar event"' },
        limit: { type: 'integer', minimum: 1, maximum: most.tools, default: 5 },
      },
      required: ['query'],
      additionalProperties: false,
    },
    output: text,
    effect: 'pure',
    execute({ query, limit }) {
      const names = find(query, limit);
      return names.length > 0
        ? write(names, known, declare)
        : `No tool fits "${query.slice(0, 100)}". Use other words.`;
    },
  });
}

/** The tool that declares tools by their names. */
export function describeTools({
  known,
  nearest,
  declare,
}: Findable & { nearest(name: string): readonly string[] }): Tool {
  return tool({
    name: 'describe_tools',
    description: 'Gives the declarations of tools whose names you know, as a text to read.',
    input: schemaOf('`names` is a list of 1 to 20 strings.', readNames),
    inputSchema: {
      type: 'object',
      properties: { names: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: most.tools } },
      required: ['names'],
      additionalProperties: false,
    },
    output: text,
    effect: 'pure',
    execute({ names }) {
      const unknown = names.filter((name) => !known.has(name));
      const problems = unknown.map((name) => {
        const near = nearest(name);
        return `There is no tool "${name.slice(0, 100)}".${near.length > 0 ? ` The nearest are: ${near.join(', ')}.` : ''}`;
      });
      if (unknown.length === names.length) throw new AgentError('tool-input', problems.join('\n'));
      return [write(names, known, declare), ...problems].join('\n\n');
    },
  });
}

/** The declarations, as many as fit. */
function write(names: readonly string[], known: Findable['known'], declare: Findable['declare']): string {
  const declarations = [...new Set(names)].flatMap((name) => known.get(name) ?? []);
  let text = declare(declarations);
  let shown = declarations.length;
  while (shown > 1 && text.length > most.characters) {
    shown -= 1;
    text = declare(declarations.slice(0, shown));
  }
  const rest = declarations.slice(shown).map(({ name }) => name);
  return rest.length > 0 ? `${text}\n\nNot shown, as they are long: ${rest.join(', ')}.` : text;
}

function readSearch(input: unknown): { query: string; limit: number } | undefined {
  // The words alone say all.
  const { query, limit = 5 } = isRecord(input) ? input : { query: input };
  const isLimit = typeof limit === 'number' && limit >= 1 && limit <= most.tools;
  return typeof query === 'string' && isLimit ? { query, limit: Math.floor(limit) } : undefined;
}

function readNames(input: unknown): { names: string[] } | undefined {
  const given = isRecord(input) ? input.names : input;
  // One name needs no list around it.
  const list: unknown[] = Array.isArray(given) ? given : [given];
  const names = list.filter((name) => typeof name === 'string');
  return names.length === list.length && names.length > 0 && names.length <= most.tools ? { names } : undefined;
}

/** Core brings no library of schemas. */
function schemaOf<Input>(expected: string, read: (input: unknown) => Input | undefined): StandardSchema<Input> {
  const validate = (input: unknown) => {
    const value = read(input);
    return value === undefined ? { issues: [{ message: expected }] } : { value };
  };
  return { '~standard': { version: 1, vendor: 'thimble', validate } };
}

const textSchema: JsonSchema = { type: 'string' };

const text: StandardSchema<string> = {
  '~standard': {
    version: 1,
    vendor: 'thimble',
    validate: (value) => (typeof value === 'string' ? { value } : { issues: [{ message: 'is not a string' }] }),
    jsonSchema: { input: () => textSchema },
  },
};
