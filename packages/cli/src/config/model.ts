import { AgentError, didYouMean, type Model } from '@thimble/core';
import { listModels, type ListModelsOptions } from './list-models.ts';
import { providers, type Provider } from './providers.ts';

export type ModelFlags = { model?: string; baseUrl?: string };

export type ModelContext = { env?: NodeJS.ProcessEnv; fetch?: ListModelsOptions['fetch'] };

/**
 * The model that the flags name; without them the default model of the first provider whose key is set, then the first
 * model of a server on this machine.
 *
 * @throws AgentError `invalid-argument` for an unknown provider, and when there is no model at all.
 */
export async function resolveModel(flags: ModelFlags, context: ModelContext = {}): Promise<Model> {
  const { env = process.env, fetch } = context;
  const baseUrl = flags.baseUrl === undefined ? undefined : checkUrl(flags.baseUrl);
  if (flags.model !== undefined) return namedModel(flags.model, baseUrl);
  if (baseUrl !== undefined) {
    const apiKey = env.OPENAI_API_KEY;
    const [id] = await listModels(baseUrl, { fetch, ...(apiKey && { apiKey }) });
    if (id === undefined)
      throw new AgentError(
        'invalid-argument',
        `The server at ${baseUrl} has no models. Load one there, or name one with --model openai/id.`,
      );
    return namedModel(`openai/${id}`, baseUrl);
  }
  for (const provider of providers) {
    if (provider.defaultModel !== undefined && hasKey(provider, env)) return provider.create(provider.defaultModel, {});
  }
  const [server] = await findLocalServers(context);
  if (server) return server.provider.create(server.models[0], { baseUrl: server.url });
  throw new AgentError('invalid-argument', noModel(env));
}

export function hasKey({ keyVariable }: Provider, env: NodeJS.ProcessEnv): boolean {
  return keyVariable !== undefined && (env[keyVariable] ?? '') !== '';
}

export type LocalServer = { provider: Provider; url: string; models: [string, ...string[]] };

/** The servers on this machine that answer within half a second and have a model, in the order of the table. */
export async function findLocalServers({ env = process.env, fetch }: ModelContext = {}): Promise<LocalServer[]> {
  const asked = providers.map(async (provider) => {
    const url = provider.localUrl?.(env);
    if (url === undefined) return [];
    // Whatever else listens on the port is no model server.
    const [first, ...others] = await listModels(url, { fetch, timeoutMs: 500 }).catch(() => []);
    return first === undefined ? [] : [{ provider, url, models: [first, ...others] } satisfies LocalServer];
  });
  return (await Promise.all(asked)).flat();
}

async function namedModel(name: string, baseUrl: string | undefined): Promise<Model> {
  const slash = name.indexOf('/');
  const id = name.slice(slash + 1);
  const names = providers.map((provider) => provider.name);
  const known = `Providers: ${names.join(', ')}.`;
  if (slash < 1 || id === '')
    throw new AgentError(
      'invalid-argument',
      `--model ${name}: write provider/id, for example openai/gpt-5.2. ${known}`,
    );
  const wanted = name.slice(0, slash);
  const provider = providers.find((candidate) => candidate.name === wanted);
  if (!provider)
    throw new AgentError(
      'invalid-argument',
      `--model ${name}: there is no provider "${wanted}".${didYouMean(wanted, names)} ${known} For another OpenAI-compatible server: --base-url URL --model openai/${name}`,
    );
  return provider.create(id, baseUrl === undefined ? {} : { baseUrl });
}

function checkUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new AgentError(
      'invalid-argument',
      `--base-url ${text}: write an http or https URL, for example http://127.0.0.1:11434/v1`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new AgentError(
      'invalid-argument',
      '--base-url: leave the user name and password out; set OPENAI_API_KEY to the key of the server.',
    );
  }
  return text;
}

function noModel(env: NodeJS.ProcessEnv): string {
  const keys = providers.flatMap(({ name, keyVariable, defaultModel }) =>
    keyVariable && defaultModel ? [`  set ${keyVariable}, then ${name}/${defaultModel} is used`] : [],
  );
  const servers = providers.flatMap(({ name, localUrl }) =>
    localUrl ? [`  start ${name} with a model (${localUrl(env)})`] : [],
  );
  return [
    'there is no model to use. Choose one:',
    ...keys,
    ...servers,
    '  name one with --model provider/id, or a server with --base-url URL',
    'Without a model: thimble demo',
  ].join('\n');
}
