import { invalid, isRecord } from '@thimble/core/utilities';
import type { AgentFiles } from '../files/agent-files.ts';
import { secretIn, secretInCode } from './find-secrets.ts';

/** Numbers and names that look random and are not written by a person. */
const notOptions = new Set(['$schema', 'packages', 'variables', 'package', 'export']);

/** Files in which people keep secrets. */
const secretFile =
  /(?:^|\/)(?:\.env(?:\.(?!example$|sample$|template$).*)?|\.npmrc|\.netrc|\.pypirc|id_(?:rsa|dsa|ecdsa|ed25519)|.*\.(?:pem|p12|pfx|jks|keystore))$/i;

/** Refuses files in which a secret stands. @throws AgentError `invalid-argument` that names the options, and no part of a secret */
export function refuseSecrets(files: AgentFiles, notSecret: readonly string[]): void {
  const found: { path: string; what: string }[] = [];
  const note = (path: string, what: string | undefined) => {
    if (what === undefined || notSecret.some((name) => path === name || path.startsWith(`${name}.`))) return;
    found.push({ path, what });
  };
  for (const [file, bytes] of files) {
    if (secretFile.test(file)) note(file, 'a file of secrets, by its name');
    // What is no text holds pictures, weights and the like.
    if (bytes.includes(0)) continue;
    const text = new TextDecoder().decode(bytes);
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    const place = folder.replace(/agents\/(\w+)\//g, 'managedAgents.$1.');
    if (file.endsWith('agent.json')) scan(JSON.parse(text), place, '', note);
    else if (file.endsWith('tool.json')) scan(JSON.parse(text), '', '', note);
    else if (/\.(?:[cm]?[jt]s|py)$/.test(file)) {
      note(file, secretInCode(text));
      for (const [, literal = ''] of text.matchAll(stringLiteral)) note(file, secretIn(literal));
    } else note(file, secretIn(text));
  }
  if (found.length === 0) return;
  const unique = [...new Map(found.map((item) => [item.path, item])).values()];
  throw invalid(
    `The agent was not saved, because it holds what looks like a secret:\n${unique.map(({ path, what }) => `- ${path}: ${what}`).join('\n')}\nRead it from an environment variable: options such as apiKeyEnv take its name. If it is none: notSecret: ['${unique[0]?.path ?? ''}']`,
  );
}

const stringLiteral = /["'`]((?:[^"'`\\\n]|\\.){8,})["'`]/g;

function scan(value: unknown, path: string, key: string, note: (path: string, what: string | undefined) => void): void {
  if (typeof value === 'string') return note(path.replace(/\.$/, ''), secretIn(value, key));
  if (Array.isArray(value))
    return value.forEach((item, index) => scan(item, isRecord(item) ? path : `${path}${index}.`, key, note));
  if (!isRecord(value)) return;
  for (const [name, part] of Object.entries(value)) {
    if (notOptions.has(name)) continue;
    // What a component is called with is known to its author by the names of options alone.
    scan(part, name === 'args' || name === '$component' ? path : `${path}${name}.`, name, note);
  }
}
