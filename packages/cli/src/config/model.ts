import { AgentError, didYouMean, type Model } from '@thimble/core';
import { installCommand } from './install-command.ts';
import { listModels, type ListModelsOptions } from './list-models.ts';
import { installedVersion } from './installed.ts';
import { namedModel } from './named-model.ts';
import { type CreateOptions, exampleModel, providers, type Provider } from './providers.ts';

export type ModelFlags = { model?: string; baseUrl?: string };

export type ModelContext = {
  env?: NodeJS.ProcessEnv;
  fetch?: ListModelsOptions['fetch'];
  /** Shows how far the loading of a model has got. */
  show?(label: string): void;
  /** Asks whether a model may be downloaded and run on this machine: the last resort. If left out, nobody is asked. */
  offerLocalModel?(): Promise<Model | undefined>;
  /** The version of a package, or null if it is not installed. @default looks it up from this command */
  versionOf?(packageName: string): Promise<string | null>;
};

/**
 * The model that the flags name. Without such flags: the default model of the first provider whose key is set, else the
 * first model of a server on this machine, else a local model.
 *
 * @throws AgentError `invalid-argument` for an unknown provider, or if there is no model at all.
 */
export async function resolveModel(flags: ModelFlags, context: ModelContext = {}): Promise<Model> {
  const { env = process.env, fetch, show, versionOf = installedVersion } = context;
  const baseUrl = flags.baseUrl === undefined ? undefined : checkUrl(flags.baseUrl);
  if (flags.model !== undefined) return modelOf(flags.model, { baseUrl, show });
  if (baseUrl !== undefined) {
    const apiKey = env.OPENAI_API_KEY;
    const [id] = await listModels(baseUrl, { fetch, ...(apiKey && { apiKey }) });
    if (id === undefined)
      throw new AgentError(
        'invalid-argument',
        `The server at ${baseUrl} has no models. Load one there, or name one with --model openai/id.`,
      );
    return modelOf(`openai/${id}`, { baseUrl });
  }
  const keyed = await keyedProvider(env);
  if (keyed) return create(keyed, keyed.defaultModel, {});
  const [server] = await findLocalServers(context);
  if (server) return create(server.provider, server.models[0], { baseUrl: server.url });
  const local = await context.offerLocalModel?.();
  if (local) return local;
  throw new AgentError('invalid-argument', await noModel(env, versionOf));
}

type DefaultProvider = Provider & { defaultModel: string };

/** The first installed provider whose key is set; else the first one whose key is set, so that the error names its package. */
export async function keyedProvider(env: NodeJS.ProcessEnv): Promise<DefaultProvider | undefined> {
  const keyed = providers.filter(
    (provider): provider is DefaultProvider =>
      provider.defaultModel !== undefined && keyOf(provider, env) !== undefined,
  );
  for (const provider of keyed) if ((await installedVersion(provider.package)) !== null) return provider;
  return keyed[0];
}

/** The name of the variable that holds the provider's key, if one is set. */
export function keyOf({ keyVariables = [] }: Provider, env: NodeJS.ProcessEnv): string | undefined {
  return keyVariables.find((name) => (env[name] ?? '').trim() !== '');
}

export type LocalServer = { provider: Provider; url: string; models: [string, ...string[]] };

/** The servers on this machine that answer within half a second and have a model, in the order of the table. */
export async function findLocalServers({ env = process.env, fetch }: ModelContext = {}): Promise<LocalServer[]> {
  const asked = providers.map(async (provider) => {
    const url = provider.localUrl?.(env);
    if (url === undefined) return [];
    // Something else may be listening on the port.
    const [first, ...others] = await listModels(url, { fetch, timeoutMs: 500 }).catch(() => []);
    return first === undefined ? [] : [{ provider, url, models: [first, ...others] } satisfies LocalServer];
  });
  return (await Promise.all(asked)).flat();
}

async function modelOf(name: string, options: CreateOptions): Promise<Model> {
  const slash = name.indexOf('/');
  const id = name.slice(slash + 1);
  const names = providers.map((provider) => provider.name);
  const known = `Providers: ${names.join(', ')}.`;
  if (slash < 1 || id === '')
    throw new AgentError(
      'invalid-argument',
      `--model ${name}: write provider/id, for example ${exampleModel}. ${known}`,
    );
  const wanted = name.slice(0, slash);
  const provider = providers.find((candidate) => candidate.name === wanted);
  if (!provider)
    throw new AgentError(
      'invalid-argument',
      `--model ${name}: there is no provider "${wanted}".${didYouMean(wanted, names)} ${known} For another OpenAI-compatible server: --base-url URL --model openai/${name}`,
    );
  return create(provider, id, options);
}

async function create(provider: Provider, id: string, options: CreateOptions): Promise<Model> {
  if (options.baseUrl !== undefined && provider.takesBaseUrl === false)
    throw new AgentError(
      'invalid-argument',
      `--base-url: ${provider.name} has no server. Leave it out, or use --model openai/id.`,
    );
  return namedModel(await provider.create(id, options), `${provider.name}/${id}`);
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

async function noModel(env: NodeJS.ProcessEnv, versionOf: typeof installedVersion): Promise<string> {
  const keys = providers.flatMap(({ name, keyVariables = [], defaultModel }) =>
    defaultModel ? [`  set ${keyVariables[0]}, then ${name}/${defaultModel} is used`] : [],
  );
  const servers = providers.flatMap(({ name, localUrl }) =>
    localUrl ? [`  start ${name} with a model (${localUrl(env)})`] : [],
  );
  const inProcess = providers.filter(({ needsNoServer }) => needsNoServer);
  const local = inProcess.map(async ({ name, package: packageName, example }) => {
    const missing = (await versionOf(packageName)) === null;
    return `  run one here, without a server: ${missing ? `${installCommand(packageName)}, then ` : ''}--model ${name}/${example}`;
  });
  return [
    'there is no model to use. Choose one:',
    ...keys,
    ...servers,
    ...(await Promise.all(local)),
    '  name one with --model provider/id, or a server with --base-url URL',
    '`thimble models` shows all providers. To see one at work without a model: thimble demo',
  ].join('\n');
}
