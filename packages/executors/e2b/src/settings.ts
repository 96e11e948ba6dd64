import { AgentError, type Language } from '@thimble/core';
import { checkKinds, kinds, type OptionKinds } from '@thimble/core/utilities';
import { isRequirement, javascriptNotes } from '@thimble/executor-kit';

export type E2bOptions = {
  /** @default 'typescript' */
  language?: Language;
  /** @default the variable `apiKeyEnv`, read when a session starts */
  apiKey?: string;
  /** @default 'E2B_API_KEY' */
  apiKeyEnv?: string;
  /**
   * Template of the sandboxes: a name, or an id. With Node.js 24 for TypeScript, with Python 3.11 for Python; where Node.js
   * is older, as in 'base', a newer one is installed at each start.
   *
   * @default 'base'
   */
  template?: string;
  /**
   * Packages that the model's code may import. TypeScript: pure JavaScript from the host's node_modules, bundled. Python:
   * names as pip takes them, `numpy` or `pandas>=2`, installed into each sandbox before code runs in it; a template that
   * has them starts sooner.
   *
   * @default []
   */
  imports?: readonly string[];
  /** Whether the model's code reaches the internet. @default false */
  allowInternetAccess?: boolean;
  /**
   * Milliseconds that a sandbox outlives its host. While the host lives, and the session is not idle, they begin anew
   * every third of them.
   *
   * @default 60_000
   */
  timeoutMs?: number;
  /** Milliseconds without a run after which the session is idle. @default 600_000 */
  idleMs?: number;
  /**
   * What becomes of the sandbox of an idle session. 'end': the next run begins with a fresh one, and says so. 'pause': the
   * next run resumes it, with all its variables; a paused sandbox of a host that is gone stays at E2B until you delete it.
   *
   * @default 'end'
   */
  whenIdle?: 'end' | 'pause';
  /**
   * Milliseconds that messages take to E2B's region and back, at most: the host does not charge a run with them.
   *
   * @default 150
   */
  latencyMs?: number;
  /**
   * Sandboxes that may be open at once. Beyond them, the one that was idle for longest is closed, and its session is told in
   * its next run; when all are at work, starting another fails with `limit`.
   *
   * @default 100
   */
  maxSessions?: number;
  /** Labels of the sandboxes, beside `createdBy: 'thimble'`. @default {} */
  metadata?: { [key: string]: string };
  /** Of an E2B that you host. @default what the SDK takes: E2B_DOMAIN, or 'e2b.app' */
  domain?: string;
  /** Address of the control plane. @default `https://api.DOMAIN` */
  apiUrl?: string;
  /** Address of the sandboxes. @default `https://sandbox.DOMAIN` */
  sandboxUrl?: string;
};

/** The options with their defaults, all checked. */
export type Settings = Required<Omit<E2bOptions, 'apiKey' | 'domain' | 'apiUrl' | 'sandboxUrl'>> &
  Pick<E2bOptions, 'apiKey' | 'domain' | 'apiUrl' | 'sandboxUrl'>;

const optionKinds: OptionKinds<E2bOptions> = {
  language: kinds.oneOf('typescript', 'python'),
  apiKey: kinds.text,
  apiKeyEnv: kinds.text,
  template: kinds.text,
  imports: kinds.listOf(kinds.text),
  allowInternetAccess: kinds.flag,
  timeoutMs: kinds.notNegative,
  idleMs: kinds.notNegative,
  whenIdle: kinds.oneOf('end', 'pause'),
  latencyMs: kinds.notNegative,
  maxSessions: kinds.positive,
  metadata: kinds.record,
  domain: kinds.text,
  apiUrl: kinds.text,
  sandboxUrl: kinds.text,
};

/** @throws AgentError `invalid-argument` */
export function settingsOf(options: E2bOptions): Settings {
  checkKinds('e2b', options, optionKinds);
  return withDefaults(options);
}

function withDefaults({
  language = 'typescript',
  apiKeyEnv = 'E2B_API_KEY',
  template = 'base',
  imports = [],
  allowInternetAccess = false,
  timeoutMs = 60_000,
  idleMs = 600_000,
  whenIdle = 'end',
  latencyMs = 150,
  maxSessions = 100,
  metadata = {},
  ...others
}: E2bOptions): Settings {
  // A timer of JavaScript holds no more.
  for (const [name, value, least] of [
    ['timeoutMs', timeoutMs, 1],
    ['idleMs', idleMs, 1],
    ['latencyMs', latencyMs, 0],
  ] as const) {
    if (!(value >= least && value < 2 ** 31)) {
      throw new AgentError('invalid-argument', `${name} is ${value}: give milliseconds from ${least} to 2147483647.`);
    }
  }
  const wrong = language === 'python' ? imports.find((name) => !isRequirement(name)) : undefined;
  if (wrong !== undefined) {
    throw new AgentError(
      'invalid-argument',
      `${JSON.stringify(wrong)} cannot be installed: give the name of a package, such as "numpy" or "pandas>=2".`,
    );
  }
  return {
    language,
    apiKeyEnv,
    template,
    imports,
    allowInternetAccess,
    timeoutMs,
    idleMs,
    whenIdle,
    latencyMs,
    maxSessions,
    metadata,
    ...others,
  };
}

/** Read anew for every sandbox. @throws AgentError `missing-secret` */
export function keyOf({ apiKey, apiKeyEnv }: Settings): string {
  const key = apiKey || process.env[apiKeyEnv]?.trim();
  if (key) return key;
  throw new AgentError(
    'missing-secret',
    `E2B needs an API key, and ${apiKeyEnv} is not set. Set it, or pass apiKeyEnv to name another variable.`,
  );
}

/** Tells the model about the sandbox. */
export function notesOf({ language, imports, allowInternetAccess }: Settings): string {
  if (language === 'typescript') return javascriptNotes({ imports });
  const packages =
    imports.length === 0 ? 'the standard library' : `the standard library and these packages: ${imports.join(', ')}`;
  const network = allowInternetAccess ? 'The internet can be reached.' : 'There is no network.';
  return `You can import ${packages}. ${network} Files live as long as the sandbox.`;
}
