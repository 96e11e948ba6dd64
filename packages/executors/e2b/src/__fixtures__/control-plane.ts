import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { E2bWorld } from './e2b-world.ts';
import { intercept, parseJson, readBody, sendError, sendJson } from './http.ts';
import type { LocalSandbox } from './local-sandbox.ts';

const newSandbox = z.object({
  templateID: z.string(),
  timeout: z.int().nonnegative().default(15),
  metadata: z.record(z.string(), z.string()).default({}),
  allow_internet_access: z.boolean().default(true),
});
const timeoutBody = z.object({ timeout: z.int().nonnegative() });
const networkBody = z.object({ allow_internet_access: z.boolean() });

/** As in spec/openapi.yml. */
export async function answerControlPlane(world: E2bWorld, request: IncomingMessage, response: ServerResponse) {
  const body = parseJson(await readBody(request));
  if (intercept(world, request, response, { server: 'control', body })) return;
  if (request.headers['x-api-key'] !== world.key) return sendError(response, 401, 'Invalid API key');
  const { pathname } = new URL(request.url ?? '', 'http://localhost');
  const [, id = '', action = ''] = /^(?:\/v2)?\/sandboxes(?:\/([\w-]+))?(?:\/(\w+))?$/.exec(pathname) ?? [];
  const route = `${request.method} ${action}`;

  if (id === '') {
    if (route === 'POST ') return create(world, body, response);
    if (route === 'GET ') return sendJson(response, 200, [...world.sandboxes.values()].filter(isAlive).map(describe));
    return sendError(response, 404, 'no such route');
  }
  const sandbox = world.sandboxes.get(id);
  if (!sandbox || !isAlive(sandbox)) return sendError(response, 404, `Sandbox "${id}" not found`);
  switch (route) {
    case 'GET ':
      return sendJson(response, 200, describe(sandbox));
    case 'DELETE ':
      sandbox.end();
      return sendJson(response, 204);
    case 'POST timeout':
      if (sandbox.state === 'paused') return sendError(response, 404, `Sandbox "${id}" is not running`);
      sandbox.endIn(timeoutBody.parse(body).timeout);
      return sendJson(response, 204);
    case 'POST pause':
      if (sandbox.state === 'paused') return sendError(response, 409, `Sandbox "${id}" is already paused`);
      sandbox.pause();
      return sendJson(response, 204);
    case 'POST connect':
      sandbox.resume();
      sandbox.endIn(timeoutBody.parse(body).timeout);
      return sendJson(response, 200, describe(sandbox));
    case 'PUT network':
      sandbox.internet = networkBody.parse(body).allow_internet_access;
      return sendJson(response, 204);
    default:
      return sendError(response, 404, 'no such route');
  }
}

function create(world: E2bWorld, body: unknown, response: ServerResponse): void {
  const parsed = newSandbox.safeParse(body);
  if (!parsed.success) return sendError(response, 400, parsed.error.message);
  const { templateID, timeout, metadata, allow_internet_access } = parsed.data;
  if (templateID !== 'base') return sendError(response, 404, `template '${templateID}' not found`);
  const sandbox = world.create({
    templateId: templateID,
    metadata,
    internet: allow_internet_access,
    seconds: timeout,
  });
  sendJson(response, 201, describe(sandbox));
}

function isAlive({ state }: LocalSandbox): boolean {
  return state !== 'ended';
}

function describe({ id, templateId, accessToken, metadata, state }: LocalSandbox) {
  return {
    sandboxID: id,
    templateID: templateId,
    clientID: 'local',
    metadata,
    state,
    envdVersion: '0.6.4',
    envdAccessToken: accessToken,
  };
}
