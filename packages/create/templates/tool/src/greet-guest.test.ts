import { callTool, testTool } from '@thimble/core/testing';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greetGuest } from './greet-guest.ts';

// What every tool should do: its declaration, inputs that fit or not, readable errors, an import that does nothing.
testTool(test, {
  create: () => greetGuest,
  inputs: [{ name: 'Ada' }, { name: 'Ada', language: 'fr' }],
  refused: [{}, { name: '' }, { name: 'Ada', language: 'tlh' }],
  failing: { input: { name: 'R2D2' }, message: /the name of a person/ },
  module: import.meta.resolve('./greet-guest.ts'),
  build: () => greetGuest,
});

// What this one does.
test('greets in the language of the guest', async () => {
  assert.equal(await callTool(greetGuest, { name: 'Ada', language: 'fr' }), 'Bienvenue, Ada!');
});
