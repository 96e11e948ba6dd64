import type { Json } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import { component as componentSchema, isEndless, type Component } from '../manifest/component.ts';

/** `package#export("m", {"temperature":1})`: what is called, with what. */
export function callText({ package: name, export: exported, args }: Component): string {
  return args ? `${name}#${exported}(${args.map(argumentText).join(', ')})` : `${name}#${exported}`;
}

/** A model as people name it: `@thimble/openai#openai gpt-5.2`. Of what decorates others, those others: `… (retry, rateLimit)`. */
export function nameOf(component: Component): string {
  const { bases, decorators } = unwrap(component);
  const names = bases.map(({ package: name, export: exported, args: [first] = [] }) =>
    typeof first === 'string' ? `${name}#${exported} ${first}` : `${name}#${exported}`,
  );
  return `${[...new Set(names)].join(', else ')}${decorators.length > 0 ? ` (${[...new Set(decorators)].join(', ')})` : ''}`;
}

/** What a component comes down to, and what decorates it, such as `retry`. */
export function unwrap(component: Component): { bases: Component[]; decorators: string[] } {
  const inner = (component.args ?? []).flatMap(componentsIn);
  if (inner.length === 0) return { bases: [component], decorators: [] };
  const parts = inner.map(unwrap);
  return {
    bases: parts.flatMap(({ bases }) => bases),
    decorators: [component.export, ...parts.flatMap(({ decorators }) => decorators)],
  };
}

/** Those that an argument holds, not what these hold themselves. */
function componentsIn(value: Json): Component[] {
  if (Array.isArray(value)) return value.flatMap(componentsIn);
  if (!isRecord(value)) return [];
  return '$component' in value
    ? [componentSchema.parse(value['$component'])]
    : Object.values(value).flatMap(componentsIn);
}

function argumentText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(argumentText).join(', ')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  if (isEndless(value)) return 'Infinity';
  if ('$component' in value) return callText(componentSchema.parse(value['$component']));
  return `{${Object.entries(value)
    .map(([key, part]) => `${JSON.stringify(key)}: ${argumentText(part)}`)
    .join(', ')}}`;
}
