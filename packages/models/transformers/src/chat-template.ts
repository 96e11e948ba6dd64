import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fields, text } from './fields.ts';

/** Newer models have the template in a file of its own. */
export const templateFile = 'chat_template.jinja';

/** The chat template of the model in this folder; undefined where there is none, or no such folder yet. */
export function storedTemplate(folder: string): string | undefined {
  return readTemplate(read(join(folder, 'tokenizer_config.json'))) || read(join(folder, templateFile)) || undefined;
}

/** Whether it shows tools to the model. */
export function takesTools(template: string): boolean {
  return /\btools\b/.test(template);
}

/** Whether its model may think before it answers. */
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

/** Of tokenizer_config.json: a text, or several with names. */
function readTemplate(json: string): string {
  try {
    const { chat_template: template } = fields(JSON.parse(json));
    const several: readonly unknown[] = Array.isArray(template) ? template : [];
    return text(template) || several.map((named) => text(fields(named)['template'])).join('\n');
  } catch {
    return '';
  }
}
