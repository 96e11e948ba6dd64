// The process in which the code that came with an agent runs. It has a permission for its own files and for packages, an empty
// environment but for the variables that the agent was granted, and one way to the host: lines of JSON.
import { registerHooks } from 'node:module';
import { Socket } from 'node:net';
import { join, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { denied } from './code/denied.ts';
import type { Request } from './code/messages.ts';

const [root = '', ...bases] = process.argv.slice(2);
const rootUrl = pathToFileURL(root + sep).href;
const values = new Map<number, unknown>();
const running = new Map<number, AbortController>();
const endings = new Map<number, (() => unknown)[]>();
let last = 0;

// What the files import is found where the user has installed it, and they are modules whatever lies around them.
registerHooks({
  resolve(specifier, context, next) {
    const isOwn = context.parentURL?.startsWith(rootUrl) ?? false;
    if (!isOwn || /^(?:\.|node:|file:|data:)/.test(specifier)) return next(specifier, context);
    let failure: unknown;
    for (const base of bases) {
      try {
        return next(specifier, { ...context, parentURL: pathToFileURL(join(base, 'agent.js')).href });
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure;
  },
  load(url, context, next) {
    if (!url.startsWith(rootUrl)) return next(url, context);
    return next(url, { ...context, format: url.endsWith('ts') ? 'module-typescript' : 'module' });
  },
});

// Sockets and not streams of files, whose pending read would keep the process from ending.
const output = new Socket({ fd: 4, readable: false });
const input = new Socket({ fd: 3, writable: false });
for await (const line of createInterface({ input })) {
  const request: Request = JSON.parse(line);
  if (request.type === 'abort') running.get(request.id)?.abort();
  else void answer(request);
}
process.exit();

async function answer(request: Exclude<Request, { type: 'abort' }>): Promise<void> {
  const controller = new AbortController();
  running.set(request.id, controller);
  try {
    const value = await perform(request, controller.signal);
    output.write(`${JSON.stringify({ id: request.id, value: value ?? null }, toData)}\n`);
  } catch (error) {
    const { code, message } = Object(error);
    const said = typeof message === 'string' ? message.slice(0, 20_000) : String(error);
    const known = typeof code === 'string' ? { code: isDenied(error) ? denied : code.slice(0, 50) } : {};
    output.write(`${JSON.stringify({ id: request.id, error: { ...known, message: said } })}\n`);
  } finally {
    running.delete(request.id);
  }
}

/** What Node's permission model says, which a tool wraps in an error of its own. */
function isDenied(error: unknown, depth = 0): boolean {
  const { code, cause } = Object(error);
  return code === denied || (depth < 5 && cause !== undefined && isDenied(cause, depth + 1));
}

async function perform(request: Exclude<Request, { type: 'abort' }>, signal: AbortSignal): Promise<unknown> {
  switch (request.type) {
    case 'open':
      return open(request);
    case 'prepare': {
      const { input, needsApproval, execute } = await method(request.handle, 'prepare', request.input);
      return { call: keep(execute), input, needsApproval };
    }
    case 'execute': {
      const execute = values.get(request.call);
      values.delete(request.call);
      if (typeof execute !== 'function') throw new Error('There is no such call.');
      const onRunEnd = (clean: () => unknown) =>
        endings.set(request.call, [...(endings.get(request.call) ?? []), clean]);
      return execute({ ...request.context, signal, onRunEnd });
    }
    case 'revert':
      return method(request.handle, 'revert', request.made, { ...request.context, signal });
    case 'invoke': {
      const invoked = values.get(request.handle);
      return typeof invoked === 'function' ? invoked(...request.args) : undefined;
    }
    case 'end': {
      for (const clean of endings.get(request.call) ?? []) await clean();
      endings.delete(request.call);
      values.delete(request.call);
      return undefined;
    }
  }
}

async function open({ file, export: name, args }: Extract<Request, { type: 'open' }>): Promise<unknown> {
  const module: object = await import(pathToFileURL(join(root, file)).href);
  if (!Object.hasOwn(module, name)) throw new Error(`${file} has no export "${name}".`);
  const exported: unknown = Reflect.get(module, name);
  const value: unknown = typeof exported === 'function' && args ? await exported(...args) : exported;
  if (typeof value === 'function') return { kind: 'function', handle: keep(value) };
  const tools: unknown[] = Array.isArray(value)
    ? value
    : Array.isArray(Object(value).tools)
      ? Object(value).tools
      : [value];
  return { kind: 'tools', tools: tools.map(describe) };
}

function describe(tool: unknown): unknown {
  const { declaration, effect, repeatable, deferred, source, revert, prepare } = Object(tool);
  if (typeof prepare !== 'function') throw new Error('The export is no tool: make tools with tool({ … }).');
  return {
    handle: keep(tool),
    declaration,
    effect,
    repeatable,
    deferred,
    source,
    canRevert: typeof revert === 'function',
  };
}

function keep(value: unknown): number {
  last++;
  values.set(last, value);
  return last;
}

function method(handle: number, name: string, ...args: unknown[]) {
  return Object(values.get(handle))[name](...args);
}

/** What JSON has no form for, as the host reads it. */
function toData(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (typeof value === 'bigint') return Number(value);
  return value;
}
