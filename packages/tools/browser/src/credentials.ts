import { invalid, isRecord } from '@thimble/core/utilities';
import { hostGuard } from '@thimble/tools/host-guard';

/** Gives the secret of a name to the page of a host, or undefined to refuse. */
export type CredentialResolver = (
  name: string,
  page: { host: string },
) => string | undefined | Promise<string | undefined>;

/** Secrets in variables of the environment, by the names that the model knows, each for the hosts that it belongs to. */
export type NamedCredentials = { readonly [name: string]: { valueEnv: string; hosts: readonly string[] } };

/** @throws AgentError `invalid-argument` for an entry that names no variable or no host */
export function credentialResolver(
  credentials: CredentialResolver | NamedCredentials | undefined,
  environment: { readonly [name: string]: string | undefined } = process.env,
): CredentialResolver | undefined {
  if (credentials === undefined || typeof credentials === 'function') return credentials;
  const entries = new Map(Object.entries(credentials).map(([name, entry]) => [name, checked(name, entry)]));
  return (name, { host }) => {
    const entry = entries.get(name);
    return entry?.isFor(host) ? environment[entry.valueEnv] || undefined : undefined;
  };
}

function checked(name: string, entry: unknown): { valueEnv: string; isFor(host: string): boolean } {
  const { valueEnv, hosts } = Object(entry);
  const isList = Array.isArray(hosts) && hosts.length > 0 && hosts.every((host) => typeof host === 'string');
  if (!isRecord(entry) || typeof valueEnv !== 'string' || valueEnv === '' || !isList)
    throw invalid(
      `browser.credentials.${name} must name a variable and the hosts that its value is for: { valueEnv: "SHOP_PASSWORD", hosts: ["shop.example.com"] }.`,
    );
  // Whether a page is one of these hosts is all that is asked here; whether it may be reached was asked before.
  const guard = hostGuard({ allowHosts: hosts, allowPrivate: true });
  return {
    valueEnv,
    isFor(host) {
      try {
        guard.checkUrl(new URL(`https://${host}`));
        return true;
      } catch {
        return false;
      }
    },
  };
}
