import type { PendingToolCall, ToolEffect } from '@thimble/core';
import { safeText } from '../render/safe-text.ts';

/** What a person has to know of a call to decide about it: all of its input, however long. */
export function questionAbout({ name, input, effect, agent }: PendingToolCall): string {
  const caller = agent.length === 0 ? '' : `, called by ${agent.join(' › ')},`;
  const lines = JSON.stringify(input, null, 2).split('\n');
  const text = [`${name}${caller} ${effects[effect]}. It would be called with:`, ...lines.map((line) => `  ${line}`)];
  return safeText(text.join('\n'));
}

const effects: { [effect in ToolEffect]: string } = {
  pure: 'computes something and changes nothing',
  read: 'looks at the world and changes nothing',
  write: 'may change something in the world',
};

export type Answer = 'yes' | 'no' | 'always';

/** Only a clear yes is one. */
export function readAnswer(line: string): Answer {
  const word = line.trim().toLowerCase();
  if (word === 'y' || word === 'yes') return 'yes';
  return word === 'a' || word === 'always' ? 'always' : 'no';
}
