import { asFields, asList, asText, parseJson } from '@thimble/core/utilities';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Newer models have the template in a file of its own. */
export const templateFile = 'chat_template.jinja';

/** The chat template of the model in this folder. Undefined if there is none, or if the folder does not exist yet. */
export function storedTemplate(folder: string): string | undefined {
  return readTemplate(read(join(folder, 'tokenizer_config.json'))) || read(join(folder, templateFile)) || undefined;
}

/** Whether the template shows tools to the model. */
export function takesTools(template: string): boolean {
  return /\btools\b/.test(template);
}

/** Whether the template's model may think before it answers. */
export function mayThink(template: string): boolean {
  return template.includes('<think>');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The template in tokenizer_config.json: a string, or several with names. */
function readTemplate(json: string): string {
  const { chat_template: template } = asFields(parseJson(json));
  return (
    asText(template) ||
    asList(template)
      .map((named) => asText(asFields(named)['template']))
      .join('\n')
  );
}
