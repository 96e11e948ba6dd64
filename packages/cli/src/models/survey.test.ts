import { describe, expect, test } from 'vitest';
import { plainPaint } from '../render/paint.ts';
import { surveyText } from './survey-text.ts';
import { type ModelSurvey, surveyModels } from './survey.ts';

const offline: typeof fetch = async () => {
  throw new TypeError('fetch failed');
};

const provider = {
  name: 'acme',
  package: '@thimble/acme',
  version: '1.0.0',
  keyVariables: ['ACME_KEY', 'ACME_TOKEN'],
  note: null,
  key: 'ACME_KEY',
  missingSettings: [],
  example: 'acme/m-1',
};
const text = (survey: Partial<ModelSurvey>) =>
  surveyText({ providers: [provider], servers: [], chosen: null, ...survey }, plainPaint);

describe('the survey of models', () => {
  test('finds what is installed, which keys are set, and what is used without --model', async () => {
    const env = { ANTHROPIC_API_KEY: 'sk-secret-0123456789', AZURE_OPENAI_API_KEY: 'azure-secret' };
    const survey = await surveyModels(env, { fetch: offline });
    const named = (name: string) => survey.providers.find((found) => found.name === name);
    expect(named('anthropic')).toMatchObject({ key: 'ANTHROPIC_API_KEY', version: expect.stringMatching(/^\d/) });
    expect(named('openai')).toMatchObject({ key: null, keyVariables: ['OPENAI_API_KEY'] });
    expect(named('azure')).toMatchObject({ key: 'AZURE_OPENAI_API_KEY', missingSettings: ['AZURE_OPENAI_ENDPOINT'] });
    expect(survey.servers).toContainEqual({ name: 'ollama', url: 'http://127.0.0.1:11434/v1', models: null });
    expect(survey.chosen).toMatch(/^anthropic\//);
    expect(JSON.stringify(survey)).not.toMatch(/secret/);
  });

  test('says how to use what is there', () => {
    expect(text({})).toContain('✓ acme  ACME_KEY is set: --model acme/m-1');
    expect(text({ chosen: 'acme/m-1' })).toContain('Without --model, acme/m-1 is used.');
  });

  test('says what is missing', () => {
    const missing = { ...provider, version: null, key: null, missingSettings: ['ACME_REGION'] };
    expect(text({ providers: [missing] })).toMatch(
      /· acme {2}not installed: npm install .*@thimble\/acme; ACME_KEY or ACME_TOKEN is not set; ACME_REGION is not set/,
    );
  });

  test('names some of the models of a server, without its control characters', () => {
    const models = ['a\u001b[31m', 'b', 'c', 'd', 'e', 'f', 'g'];
    const shown = text({ servers: [{ name: 'ollama', url: 'http://h/v1', models }] });
    expect(shown).toContain('7 models at http://h/v1: a, b, c, d, e and 2 more');
  });
});
