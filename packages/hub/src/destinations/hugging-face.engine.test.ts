import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteRepo, whoAmI } from '@huggingface/hub';
import { ToolCallingAgent } from '@thimble/core';
import { openai } from '@thimble/openai';
import { describe, expect, test } from 'vitest';
import { loadAgent, pullAgent, pushAgent, saveAgent } from '../index.ts';
import { startHubServer, token as localToken } from '../__fixtures__/hub-server.ts';

const { HF_TOKEN, HF_ENDPOINT = 'https://huggingface.co' } = process.env;
type Hub = AsyncDisposable & { hubUrl: string; token: string };

async function local(): Promise<Hub> {
  const server = await startHubServer({ hasXet: true });
  return { hubUrl: server.url, token: localToken, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function real(): Promise<Hub> {
  return { hubUrl: HF_ENDPOINT, token: HF_TOKEN ?? '', async [Symbol.asyncDispose]() {} };
}

/** The same in both places: what holds for the one on loopback is what is expected of the Hub itself. */
const places: [name: string, open: () => Promise<Hub>][] = HF_TOKEN
  ? [
      ['a server on loopback', local],
      [`the Hub itself, ${HF_ENDPOINT}`, real],
    ]
  : [['a server on loopback (HF_TOKEN is not set: the Hub itself is not asked)', local]];

describe.each(places)('at %s', (_, open) => {
  test('a private agent is pushed, pulled by its revision, proposed to, checked and deleted', async () => {
    await using hub = await open();
    await using repository = await newRepository(hub);
    const { address, dir } = repository;
    const options = { ...hub, cacheDir: join(dir, 'cache') };
    const weights = randomBytes(300_000);

    const push = async (instructions: string, more = {}) => {
      await using agent = new ToolCallingAgent({ model: openai('gpt-5.2'), instructions });
      await saveAgent(agent, join(dir, 'agent'));
      await writeFile(join(dir, 'agent/weights.bin'), weights);
      return pushAgent(join(dir, 'agent'), address, { ...options, private: true, ...more });
    };
    const instructions = async (revision?: string) => {
      await using agent = await loadAgent(address, { pull: { ...options, revision } });
      return agent.options.instructions;
    };

    const first = await push('One.', { message: 'First version' });
    const second = await push('Two.');
    const proposed = await push('Three.', { createPullRequest: true });
    expect([first.revision, second.revision]).toEqual(Array(2).fill(expect.stringMatching(/^[0-9a-f]{40}$/)));
    expect(proposed.url).toMatch(/\/discussions\/1$/);
    expect([await instructions(first.revision), await instructions('refs/pr/1'), await instructions()]).toEqual([
      'One.',
      'Three.',
      'Two.',
    ]);

    const pulled = await pullAgent(address, options);
    expect(pulled.revision).toBe(second.revision);
    expect(weights.equals(await readFile(join(pulled.dir, 'weights.bin')))).toBe(true);
    await writeFile(join(pulled.dir, 'README.md'), 'changed');
    await expect(pullAgent(address, options)).rejects.toMatchObject({ code: 'untrusted' });
    await expect(loadAgent(pulled.dir)).rejects.toMatchObject({ code: 'untrusted' });
    await expect(
      pullAgent(address, { ...options, token: 'hf_tokenofsomebodyelse', cacheDir: join(dir, 'other') }),
    ).rejects.toMatchObject({ name: 'AgentError' });

    await repository[Symbol.asyncDispose]();
    await expect(pullAgent(address, { ...options, cacheDir: join(dir, 'after') })).rejects.toMatchObject({
      name: 'AgentError',
    });
  });
});

/** A name that nobody has, of whoever the token is of. What lies there is deleted in any case. */
async function newRepository({ hubUrl, token: accessToken }: Hub) {
  const { name: user } = await whoAmI({ hubUrl, accessToken });
  const name = `${user}/thimble-test-${randomBytes(6).toString('hex')}`;
  const dir = await mkdtemp(join(tmpdir(), 'hub-real-'));
  return {
    address: `hf:${name}`,
    dir,
    async [Symbol.asyncDispose]() {
      await deleteRepo({ repo: { type: 'model', name }, hubUrl, accessToken }).catch(ignoreMissing);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function ignoreMissing(error: unknown): void {
  if (Object(error).statusCode !== 404) throw error;
}
