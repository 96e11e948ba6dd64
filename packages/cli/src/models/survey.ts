import { installedVersion } from '../config/installed.ts';
import { findLocalServers, keyedProvider, keyOf, type ModelContext } from '../config/model.ts';
import { providers } from '../config/providers.ts';

/** Which models can be used on this machine. Of a key it tells only which variable holds it. */
export type ModelSurvey = {
  providers: {
    name: string;
    package: string;
    /** The version of the package; null if it is not installed. */
    version: string | null;
    /** The variables that can hold its key. */
    keyVariables: string[];
    note: string | null;
    /** The variable that holds its key; null if none is set. */
    key: string | null;
    /** The variables that it needs besides the key and that are not set. */
    missingSettings: string[];
    /** An example for --model. */
    example: string;
  }[];
  /** The servers on this machine; `models` is null if nothing answers. */
  servers: { name: string; url: string; models: string[] | null }[];
  /** The model that is used without --model, if there is one. */
  chosen: string | null;
};

export async function surveyModels(env: NodeJS.ProcessEnv, context: ModelContext = {}): Promise<ModelSurvey> {
  const answering = await findLocalServers({ ...context, env });
  const [server] = answering;
  const keyed = await keyedProvider(env);
  return {
    providers: await Promise.all(
      providers
        .filter(({ localUrl }) => localUrl === undefined)
        .map(async (provider) => ({
          name: provider.name,
          package: provider.package,
          version: await installedVersion(provider.package),
          keyVariables: [...(provider.keyVariables ?? [])],
          note: provider.note ?? null,
          key: keyOf(provider, env) ?? null,
          missingSettings: (provider.settings ?? []).filter((name) => !env[name]),
          example: `${provider.name}/${provider.example}`,
        })),
    ),
    servers: providers.flatMap(({ name, localUrl }) => {
      const models = answering.find(({ provider }) => provider.name === name)?.models ?? null;
      return localUrl ? [{ name, url: localUrl(env), models }] : [];
    }),
    chosen: keyed
      ? `${keyed.name}/${keyed.defaultModel}`
      : server
        ? `${server.provider.name}/${server.models[0]}`
        : null,
  };
}
