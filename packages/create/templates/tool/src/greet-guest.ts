import { tool } from '@thimble/core';
import { z } from 'zod';

const greetings = { en: 'Welcome', fr: 'Bienvenue', de: 'Willkommen', ja: 'ようこそ' };

/** A greeting for a guest in their language. */
export const greetGuest = tool({
  name: 'greet_guest',
  // All that a model knows of the tool: what comes back, in the words of somebody who needs it.
  description: 'A greeting for a guest, in their language, ready to be read out.',
  input: z.object({
    name: z.string().trim().min(1).describe('The name of the guest, as they write it'),
    language: z.enum(['en', 'fr', 'de', 'ja']).default('en').describe('The language that the guest speaks'),
  }),
  output: z.string(),
  // 'read' looks at the world, 'write' changes it. Models look before they call what changes something.
  effect: 'pure',
  spec: { package: 'thimble-tool-greet-guest', export: 'greetGuest', args: [] },
  async execute({ name, language }, { signal }) {
    // Pass `signal` on to whatever waits: fetch(url, { signal }).
    signal.throwIfAborted();
    // What is thrown reaches the model as it stands: say what to do instead, and keep keys out of it.
    if (/\d/.test(name)) throw new Error(`"${name}" is no name: give the name of a person, without digits.`);
    return `${greetings[language]}, ${name}!`;
  },
});
