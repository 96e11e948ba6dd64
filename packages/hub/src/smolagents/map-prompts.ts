import { AgentError } from '@thimble/core';
import { invalid, messageOf } from '@thimble/core/utilities';
import { parse } from 'yaml';
import type { z } from 'zod';
import { promptTemplate } from '../save/prompt-template.ts';
import { savedPrompts, type SavedAgent } from './saved-agent.ts';

export type MappedPrompts = {
  /** Templates with holes of ours, by the name of the prompt. */
  prompts: { system?: string; plan?: string; managedTask?: string; finalAnswer?: string };
  unmapped: string[];
};

/** Prompts of smolagents, whose Jinja is turned into holes where each of its expressions has one. */
export function mapPrompts(yaml: string, agentClass: SavedAgent['class'] = 'CodeAgent'): MappedPrompts {
  const saved = readPrompts(yaml);
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

/** @throws AgentError `invalid-argument` */
function readPrompts(yaml: string): z.infer<typeof savedPrompts> {
  if (yaml.length > maxCharacters) throw invalid(`prompts.yaml is longer than ${maxCharacters} characters.`);
  try {
    // No aliases: a few lines of them can stand for gigabytes.
    return savedPrompts.parse(parse(yaml, { maxAliasCount: 0, schema: 'failsafe' }) ?? {});
  } catch (cause) {
    throw invalid(`prompts.yaml is not one that smolagents writes: ${messageOf(cause)}`, { cause });
  }
}

const maxCharacters = 500_000;

/** With what a system prompt may not leave out here. One without code tags is for replies of another form: undefined. */
function completed(template: string, agentClass: SavedAgent['class']): string | undefined {
  const isCode = agentClass === 'CodeAgent';
  if (isCode && !(template.includes('{{opening_tag}}') && template.includes('{{closing_tag}}'))) return undefined;
  const needed = isCode ? ['tools', 'agents', 'notes', 'instructions'] : ['listing', 'instructions'];
  const missing = needed.map((name) => `{{${name}}}`).filter((hole) => !template.includes(hole));
  return [template, ...missing].join('\n\n');
}

/** Loops and conditions of their own prompts, by the tags that they are made of, and what they come to. */
const blocks: readonly [tags: readonly RegExp[], hole: string][] = [
  [[/^if managed_agents\b/, /^for agent in managed_agents\.values\(\)$/, /^endfor$/, /^endif$/], '{{agents}}'],
  [[/^for tool in tools\.values\(\)$/, /^endfor$/], '{{tools}}'],
  [[/^if custom_instructions$/, /^endif$/], '{{instructions}}'],
];

type Tag = { said: string; start: number; end: number };

/** One pass over the tags: for a pattern over whole blocks, one that never ends is searched for again and again. */
function withoutBlocks(jinja: string): string {
  const tags = [...jinja.matchAll(/\{%([^{}%]*)%\}/g)].map(({ 0: tag, 1: said = '', index }): Tag => ({
    said: plainTag(said),
    start: index,
    end: index + tag.length,
  }));
  const endless = new Set<unknown>();
  let text = '';
  let done = 0;
  for (let at = 0; at < tags.length; at++) {
    const block = blocks.find(([[first]]) => first?.test(tags[at]?.said ?? ''));
    if (!block || endless.has(block)) continue;
    const [[, ...rest], hole] = block;
    const last = lastOf(tags, at, rest);
    const ending = tags[last];
    // None that begins later ends either.
    if (!ending) endless.add(block);
    else {
      text += jinja.slice(done, tags[at]?.start) + hole;
      done = ending.end;
      at = last;
    }
  }
  return text + jinja.slice(done);
}

/** The place of the last of these tags, one after the other. */
function lastOf(tags: readonly Tag[], at: number, rest: readonly RegExp[]): number {
  let place = at;
  for (const pattern of rest) {
    do place++;
    while (place < tags.length && !pattern.test(tags[place]?.said ?? ''));
  }
  return place;
}

/** Without what says how to treat the space around it. */
function plainTag(said: string): string {
  return said.replace(/^-|-$/g, '').trim();
}

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
  const ours = new Set(['tools', 'agents', 'instructions']);
  const template = withoutBlocks(jinja).replace(/\{\{([^{}]*)\}\}/g, (match, said: string) => {
    const name = plainTag(said);
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
