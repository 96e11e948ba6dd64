import { invalid } from '@thimble/core/utilities';

/** A place to connect to. IPv6 addresses have no brackets. */
export type Place = { host: string; port: number };

/** Whether a place is what a pattern names: `example.com`, `*.example.com`, `localhost:8080`, `[::1]:8080`. */
export function matchesHost(pattern: string, place: Place): boolean {
  const { host, port } = parsePattern(pattern);
  if (port !== undefined && port !== place.port) return false;
  const name = normal(place.host);
  return host.startsWith('*.') ? name.endsWith(host.slice(1)) && name.length > host.length - 1 : name === host;
}

/** Throws AgentError `invalid-argument` for what is no pattern: an entry that never matches would go unnoticed. */
export function checkPatterns(option: string, patterns: readonly string[]): void {
  for (const pattern of patterns) {
    const { host } = parsePattern(pattern);
    const name = host.startsWith('*.') ? host.slice(2) : host;
    const authority = name.includes(':') ? `[${name}]` : name;
    const url = `http://${authority}/`;
    if (name !== '' && !/[/@?#*\s]/.test(name) && URL.canParse(url) && sameHost(new URL(url), authority)) continue;
    throw invalid(
      `${option}: ${JSON.stringify(pattern)} is not a host. Write example.com, *.example.com or localhost:8080, without http:// and without a path.`,
    );
  }
}

function sameHost({ hostname }: URL, authority: string): boolean {
  return normal(hostname) === normal(authority);
}

function parsePattern(pattern: string): { host: string; port: number | undefined } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(pattern) ?? [];
  const host = bracketed ?? plain ?? pattern;
  return { host: normal(host), port: port === undefined ? undefined : Number(port) };
}

/** Without the dot that a full name may end in, and in the letters that a URL has. */
function normal(host: string): string {
  const lower = host.toLowerCase().replace(/\.$/, '');
  if (/^[\x21-\x7e]*$/.test(lower)) return lower;
  const prefix = lower.startsWith('*.') ? '*.' : '';
  const url = `http://${lower.slice(prefix.length)}/`;
  return URL.canParse(url) ? prefix + new URL(url).hostname : lower;
}
