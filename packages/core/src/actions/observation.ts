import type { Execution, ExecutionError } from '../contract/executor.ts';
import { withoutImages } from '../base/images.ts';
import { clipJson, clipText } from '../base/json.ts';

export const logCharacters = 50_000;
export const valueCharacters = 20_000;

/** Observation text: logs, then value or error, then a note about interrupted calls. Undefined when there is nothing to say. */
export function observe(execution: Execution, interrupted: readonly string[]): string | undefined {
  const parts: string[] = [];
  const logs = execution.logs.trimEnd();
  if (logs !== '') parts.push(clipText(logs, logCharacters));
  if (execution.type === 'value') {
    const { value, truncated } = execution;
    if (value !== undefined)
      parts.push(
        `${truncated ? 'A preview of the value, which was too large:\n' : ''}${clipJson(withoutImages(value), valueCharacters)}`,
      );
    else if (logs === '') parts.push('The code ran. It printed nothing, and its last line has no value.');
  }
  if (execution.type === 'error') parts.push(describeError(execution.error));
  const [unawaited] = interrupted;
  if (unawaited !== undefined && execution.type === 'value') {
    parts.push(
      `Note: the step ended before these calls did, and they were stopped: ${interrupted.join(', ')}. Wait for them: \`await ${unawaited}(…)\`.`,
    );
  }
  if (execution.state === 'reset') {
    parts.push(
      'Note: the sandbox was reset: variables, functions and imports of earlier steps are gone; only the variables of the task are set again. Define again what you need.',
    );
  }
  return parts.length === 0 ? undefined : `Observation:\n${parts.join('\n')}`;
}

function describeError({ name, message, line, snippet }: ExecutionError): string {
  const where = line === undefined ? '' : ` (line ${line})`;
  const text = snippet === undefined ? '' : `\n${line}: ${snippet}`;
  return `Error${where}: ${name}: ${clipText(message, 10_000)}${text}`;
}
