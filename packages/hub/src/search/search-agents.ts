import { listModels } from '@huggingface/hub';
import { AgentError } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import { z } from 'zod';
import { boundedFetch } from '../destinations/bounded-fetch.ts';
import { agentKeyword, toolKeyword } from '../push/agent-card.ts';

export type SearchOptions = {
  /** @default both */
  kind?: 'agent' | 'tool' | undefined;
  /** Of each place. @default 20 */
  limit?: number | undefined;
  /** @default the registry of npm */
  registryUrl?: string | undefined;
  /** @default HF_ENDPOINT, else https://huggingface.co */
  hubUrl?: string | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  signal?: AbortSignal | undefined;
};

export type FoundAgent = {
  /** For `pullAgent`. */
  address: string;
  kind: 'agent' | 'tool';
  description: string;
  /** npm: of the last month; hf: of the last 30 days. Null where the place does not say. */
  downloads: number | null;
  license: string | null;
};

/** `problems`: places that could not be asked, and why. */
export type SearchResult = { agents: FoundAgent[]; problems: string[] };

/** Lists what others have published with the keyword of agents or tools, on npm and the Hugging Face Hub: the most used first. */
export async function searchAgents(words: string, options: SearchOptions = {}): Promise<SearchResult> {
  const { kind } = options;
  const kinds = kind ? [kind] : (['agent', 'tool'] as const);
  const asked = kinds.flatMap((wanted) => [searchNpm(words, wanted, options), searchHub(words, wanted, options)]);
  const agents: FoundAgent[] = [];
  const results = await Promise.allSettled(asked);
  for (const result of results) if (result.status === 'fulfilled') agents.push(...result.value);
  options.signal?.throwIfAborted();
  const failed = results.filter((result) => result.status === 'rejected');
  const problems = [...new Set(failed.map(({ reason }) => messageOf(reason)))];
  if (failed.length === asked.length) throw new AgentError('bad-request', problems.join('\n'), { retryable: true });
  return { agents: agents.sort((one, other) => (other.downloads ?? 0) - (one.downloads ?? 0)), problems };
}

const bounds = { maxBytes: 10_000_000, timeoutMs: 20_000 };

const npmResult = z.object({
  objects: z.array(
    z.object({
      downloads: z.object({ monthly: z.number() }).optional().catch(undefined),
      package: z.object({
        name: z.string().max(214),
        description: z.string().max(10_000).default(''),
        license: z.string().max(200).nullish().catch(null),
      }),
    }),
  ),
});

async function searchNpm(words: string, kind: 'agent' | 'tool', options: SearchOptions): Promise<FoundAgent[]> {
  const { registryUrl = 'https://registry.npmjs.org', limit = 20, fetch = globalThis.fetch, signal } = options;
  const keyword = kind === 'agent' ? agentKeyword : toolKeyword;
  const query = new URLSearchParams({ text: `keywords:${keyword} ${words}`.trim(), size: String(limit) });
  const ask = boundedFetch(fetch, { ...bounds, signal });
  const found = await ask(`${registryUrl.replace(/\/+$/, '')}/-/v1/search?${query.toString()}`)
    .then((response) => {
      if (!response.ok) throw new Error(`it answers ${response.status}.`);
      return response.json();
    })
    .catch((cause: unknown) => {
      throw new AgentError('bad-request', `npm cannot be asked: ${messageOf(cause)}`, { cause });
    });
  return npmResult
    .parse(found)
    .objects.slice(0, limit)
    .map(({ downloads, package: { name, description, license } }) => ({
      address: `npm:${name}`,
      kind,
      description: oneLine(description),
      downloads: downloads?.monthly ?? null,
      license: license ?? null,
    }));
}

async function searchHub(words: string, kind: 'agent' | 'tool', options: SearchOptions): Promise<FoundAgent[]> {
  const { limit = 20, fetch = globalThis.fetch, signal, hubUrl = process.env['HF_ENDPOINT'] } = options;
  const tag = kind === 'agent' ? agentKeyword : toolKeyword;
  const found: FoundAgent[] = [];
  const models = listModels({
    search: { query: words, tags: [tag] },
    additionalFields: ['tags'],
    limit,
    fetch: boundedFetch(fetch, { ...bounds, signal }),
    ...(hubUrl !== undefined && { hubUrl }),
  });
  try {
    for await (const { name, downloads, tags } of models) {
      const license = tags.find((one) => one.startsWith('license:'))?.slice('license:'.length) ?? null;
      found.push({ address: `hf:${name}`, kind, description: '', downloads, license });
    }
  } catch (cause) {
    throw new AgentError('bad-request', `The Hugging Face Hub cannot be asked: ${messageOf(cause)}`, { cause });
  }
  return found;
}

/** What strangers write is shown in a terminal: no controls, no lines. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 300);
}
