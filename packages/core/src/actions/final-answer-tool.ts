import { isRecord, type JsonSchema } from '../base/json.ts';
import { jsonSchemaIfAny, type StandardSchema } from '../base/schema.ts';
import type { ToolDeclaration } from '../contract/tool.ts';

export const finalAnswer = 'final_answer';

/** The tool that ends a task, with the schema of its answer. */
export function finalAnswerDeclaration(output: StandardSchema | undefined): ToolDeclaration {
  const { $defs, ...answer } = (output && jsonSchemaIfAny(output, 'The output schema')) ?? {};
  // A schema that refers to itself does so from its root, which moves here.
  const isRecursive = JSON.stringify([answer, $defs ?? null]).includes('"$ref":"#"');
  const definitions: JsonSchema = { ...(isRecord($defs) && $defs), ...(isRecursive && { answer }) };
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      answer: {
        description: output ? 'The answer to the task.' : 'The answer to the task: any JSON value.',
        ...(isRecursive ? { $ref: '#/$defs/answer' } : answer),
      },
    },
    required: ['answer'],
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  };
  return {
    name: finalAnswer,
    description: 'Ends the task with its answer. Call it in a reply of its own.',
    inputSchema: JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#"', '"$ref":"#/$defs/answer"')),
  };
}
