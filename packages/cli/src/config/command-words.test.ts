import { AgentError } from '@thimble/core';
import { expect, test } from 'vitest';
import { inCommandWords } from './command-words.ts';

test.each([
  [
    'M needs an API key, and GROQ_API_KEY is not set. Set it, or pass apiKeyEnv to name another variable.',
    'M needs an API key, and GROQ_API_KEY is not set. Set it.',
  ],
  [
    'K is not set. Set it, or pass apiKeyEnv to name another variable; for a local server pass baseUrl.',
    'K is not set. Set it; for a local server pass --base-url.',
  ],
  ["Check the model's id, and baseUrl (most end in /v1).", "Check the model's id, and --base-url (most end in /v1)."],
  ['Shorten the prompt, or give the memory a maxTokens.', 'Shorten the prompt.'],
  ['Change what it names; `supports` and `providerOptions` say what is sent.', 'Change what it names.'],
  ['Wait and try again, or pace the calls with rateLimit().', 'Wait and try again.'],
  [
    'No image (PNG, BMP). Give a part with its mediaType instead.',
    'No image (PNG, BMP). Check the file that --image names.',
  ],
  ['docker: `imports` is ["a b"]: give names.', '--imports is ["a b"]: give names.'],
  ['It failed. Give it more time with timeoutMs.', 'It failed.'],
  [
    'There are no such words. See https://a.example/x.y, or z.',
    'There are no such words. See https://a.example/x.y, or z.',
  ],
])('%s becomes: %s', (message, words) => {
  expect(inCommandWords(new AgentError('bad-request', message))).toBe(words);
});

test('what a server said stays as it is', () => {
  const cause = new Error('maxTokens is above 8192, baseUrl. Ask for less.');
  const error = new AgentError('bad-request', `It refused the request: ${cause.message} Check baseUrl.`, { cause });
  expect(inCommandWords(error)).toBe(`It refused the request: ${cause.message} Check --base-url.`);
});
