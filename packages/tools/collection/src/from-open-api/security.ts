import { AgentError } from '@thimble/core';
import { asText, invalid, isRecord } from '@thimble/core/utilities';
import { resolveObject, type JsonRecord } from './document.ts';
import type { Operation } from './operations.ts';
import type { ApiRequest } from './request.ts';

/** Variables of the environment, by the names of security schemes. */
export type ApiAuth = { readonly [scheme: string]: string };

/** Throws AgentError `invalid-argument` for a scheme that the document does not have. */
export function checkAuth(root: JsonRecord, auth: ApiAuth): void {
  const schemes = schemesOf(root);
  const unknown = Object.keys(auth).find((name) => !Object.hasOwn(schemes, name));
  if (unknown === undefined) return;
  throw invalid(
    `The OpenAPI document has no security scheme "${unknown}": it has ${Object.keys(schemes).join(', ') || 'none'}.`,
  );
}

/** Puts in what the operation asks for: the first of its ways whose schemes all have a variable. The variables are read now. Gives what was put in. */
export function authorize(root: JsonRecord, { security }: Operation, auth: ApiAuth, request: ApiRequest): string[] {
  const secrets: string[] = [];
  const way = security.find((names) => names.every((name) => Object.hasOwn(auth, name)));
  const schemes = schemesOf(root);
  for (const name of way ?? []) {
    const variable = auth[name] ?? '';
    const secret = process.env[variable]?.trim();
    if (!secret) throw new AgentError('missing-secret', `Set ${variable}: the API asks for it ("${name}").`);
    // What cannot stand in a header would be shown in the error of whoever tries.
    if (!/^[\x20-\x7e]+$/.test(secret))
      throw new AgentError('missing-secret', `${variable} holds something that is no key.`);
    put(resolveObject(root, schemes[name]) ?? {}, secret, request);
    secrets.push(secret, ...secret.split(':').slice(1));
  }
  return secrets;
}

function put(scheme: JsonRecord, secret: string, { url, headers }: ApiRequest): void {
  const name = asText(scheme.name);
  if (scheme.type === 'apiKey' && scheme.in === 'query') url.searchParams.set(name, secret);
  else if (scheme.type === 'apiKey' && scheme.in === 'cookie')
    headers.set('cookie', [headers.get('cookie'), `${name}=${secret}`].filter(Boolean).join('; '));
  else if (scheme.type === 'apiKey') headers.set(name, secret);
  else if (asText(scheme.scheme).toLowerCase() === 'basic')
    headers.set('authorization', `Basic ${Buffer.from(secret).toString('base64')}`);
  else headers.set('authorization', `Bearer ${secret}`);
}

function schemesOf({ components }: JsonRecord): JsonRecord {
  const schemes = isRecord(components) ? components.securitySchemes : undefined;
  return isRecord(schemes) ? schemes : {};
}
