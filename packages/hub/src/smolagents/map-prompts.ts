import { AgentError } from '@thimble/core';
import { parse } from 'yaml';
import { promptTemplate } from '../save/prompt-template.ts';
import { savedPrompts, type SavedAgent } from './saved-agent.ts';

export type MappedPrompts = {
  /** Templates with holes of ours, by the name of the prompt. */
  prompts: { system?: string; plan?: string; managedTask?: string; finalAnswer?: string };
  unmapped: string[];
};

/** Prompts of smolagents, whose Jinja is turned into holes where each of its expressions has one. */
export function mapPrompts(yaml: string, agentClass: SavedAgent['class'] = 'CodeAgent'): MappedPrompts {
  // No aliases: a few lines of them can stand for gigabytes.
  const saved = savedPrompts.parse(parse(yaml, { maxAliasCount: 0, schema: 'failsafe' }) ?? {});
  const { system_prompt, planning = {}, managed_agent = {}, final_answer = {} } = saved;
  const { initial_plan, ...otherPlans } = planning;
  const last = [final_answer.pre_messages, final_answer.post_messages].filter((text) => text !== undefined).join('\n');
  const unmapped = [
    ...Object.keys(otherPlans).map((name) => `prompts.planning.${name}`),
    ...Object.keys(managed_agent)
      .filter((name) => name !== 'task')
      .map((name) => `prompts.managed_agent.${name}`),
  ];
  const prompts: MappedPrompts['prompts'] = {};
  const map = (name: keyof typeof prompts, theirs: string, text: string | undefined) => {
    if (text === undefined || text.trim() === '') return;
    const template = toTemplate(text);
    if (template === undefined) unmapped.push(`prompts.${theirs}`);
    else prompts[name] = template;
  };
  map('system', 'system_prompt', system_prompt);
  if (prompts.system !== undefined) {
    const complete = completed(prompts.system, agentClass);
    if (complete === undefined) {
      delete prompts.system;
      unmapped.push('prompts.system_prompt');
    } else prompts.system = complete;
  }
  map('plan', 'planning.initial_plan', initial_plan);
  map('managedTask', 'managed_agent.task', managed_agent.task);
  map('finalAnswer', 'final_answer', last);
  return { prompts, unmapped };
}

/** With what a system prompt may not leave out here. One without code tags is for replies of another form: undefined. */
function completed(template: string, agentClass: SavedAgent['class']): string | undefined {
  const isCode = agentClass === 'CodeAgent';
  if (isCode && !(template.includes('{{opening_tag}}') && template.includes('{{closing_tag}}'))) return undefined;
  const needed = isCode ? ['tools', 'agents', 'notes', 'instructions'] : ['listing', 'instructions'];
  const missing = needed.map((name) => `{{${name}}}`).filter((hole) => !template.includes(hole));
  return [template, ...missing].join('\n\n');
}

/** Loops and conditions of their own prompts, and what they come to. */
const blocks: readonly [RegExp, string][] = [
  [
    /\{%-?\s*if managed_agents[^%]*%\}[^]*?\{%-?\s*for agent in managed_agents\.values\(\)\s*-?%\}[^]*?\{%-?\s*endfor\s*-?%\}[^]*?\{%-?\s*endif\s*-?%\}/g,
    '{{agents}}',
  ],
  [/\{%-?\s*for tool in tools\.values\(\)\s*-?%\}[^]*?\{%-?\s*endfor\s*-?%\}/g, '{{tools}}'],
  [/\{%-?\s*if custom_instructions\s*-?%\}[^]*?\{%-?\s*endif\s*-?%\}/g, '{{instructions}}'],
];

const holes: { readonly [name: string]: string | undefined } = {
  code_block_opening_tag: 'opening_tag',
  code_block_closing_tag: 'closing_tag',
  authorized_imports: 'notes',
  custom_instructions: 'instructions',
  remaining_steps: 'remaining_steps',
  task: 'task',
  name: 'name',
};

function toTemplate(jinja: string): string | undefined {
  let isMapped = true;
  const withBlocks = blocks.reduce((text, [pattern, hole]) => text.replace(pattern, hole), jinja);
  const ours = new Set(['tools', 'agents', 'instructions']);
  const template = withBlocks.replace(/\{\{-?\s*([^}]*?)\s*-?\}\}/g, (match, name: string) => {
    if (ours.has(name)) return match;
    const hole = Object.hasOwn(holes, name) ? holes[name] : undefined;
    if (hole === undefined) isMapped = false;
    return `{{${hole}}}`;
  });
  if (!isMapped || /\{[%#]/.test(template)) return undefined;
  try {
    return promptTemplate(template).template;
  } catch (error) {
    if (AgentError.is(error)) return undefined;
    throw error;
  }
}
