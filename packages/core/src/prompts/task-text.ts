import { clipJson, typeOfJson, type Json } from '../base/json.ts';
import { jsonSchemaIfAny, type StandardSchema } from '../base/schema.ts';

export type TaskText = {
  task: string;
  variables: { [name: string]: Json };
  output: StandardSchema | undefined;
  /** Whether the variables are globals of a sandbox, or only told. */
  inSandbox: boolean;
  /** Whether variables of earlier runs are gone with their sandbox. */
  hasLostState: boolean;
};

/** The task as the model reads it: with its variables, their types and a preview, and the form of the answer. */
export function taskText({ task, variables, output, inSandbox, hasLostState }: TaskText): string {
  const parts = [task];
  const intro = inSandbox ? 'These variables are set in the sandbox:' : 'Data for the task:';
  const lines = Object.entries(variables).map(([name, value]) => variableLine(name, value, inSandbox ? 300 : 10_000));
  if (lines.length > 0) parts.push([intro, ...lines].join('\n'));
  if (hasLostState)
    parts.push(
      'Note: the sandbox is new. Variables, functions and imports of earlier steps are gone; define again what you need.',
    );
  const schema = output && jsonSchemaIfAny(output, 'The output schema');
  if (schema) parts.push(`The final answer must fit this JSON Schema:\n${JSON.stringify(schema)}`);
  return parts.join('\n\n');
}

function variableLine(name: string, value: Json, characters: number): string {
  const whole = JSON.stringify(value);
  const preview = whole.length <= characters ? whole : clipJson(value, characters);
  return `- ${name}: ${typeOfJson(value)} = ${preview}`;
}
