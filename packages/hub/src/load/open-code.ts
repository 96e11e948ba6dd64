import { registerHooks } from 'node:module';
import { join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Json, Tool } from '@thimble/core';
import { invalid, isRecord, messageOf } from '@thimble/core/utilities';
import type { Component } from '../manifest/component.ts';
import { codeProcess, type CodeProcessOptions } from '../code/code-process.ts';
import { openedSchema } from '../code/messages.ts';
import { remoteTool } from '../code/remote-tool.ts';

/** `child-process`: apart from the caller's memory, files and variables. `in-process`: with all that the caller may do. */
export type CodePlace = 'child-process' | 'in-process';

/** The code that came with an agent. */
export type AgentCode = AsyncDisposable & {
  /** What an export is, or makes: tools, a function, or whatever it is when it runs in this process. */
  open(component: Component): Promise<unknown>;
};

export function openCode(place: CodePlace, options: CodeProcessOptions): AgentCode {
  return place === 'in-process' ? inProcess(options) : inChildProcess(options);
}

function inChildProcess(options: CodeProcessOptions): AgentCode {
  const process = codeProcess(options);
  return {
    async open({ package: file, export: name, args }) {
      const opened = openedSchema.parse(await process.ask({ type: 'open', file, export: name, args }));
      if (opened.kind === 'tools') return opened.tools.map((tool): Tool => remoteTool(process, tool));
      return async (...given: unknown[]) => {
        const sent: Json[] = given.map((value) => JSON.parse(JSON.stringify(value ?? null, withoutAgent)));
        const result = await process.ask({ type: 'invoke', handle: opened.handle, args: sent });
        // What returned nothing comes as null, which would be an objection.
        return result ?? undefined;
      };
    },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

/** A check is given the memory; the agent itself stays here. */
function withoutAgent(this: unknown, key: string, value: unknown): unknown {
  if (key === 'agent' && isRecord(value) && 'memory' in value) return { name: value['name'] ?? null };
  return key === 'signal' || key === 'model' ? undefined : value;
}

function inProcess({ root, from }: CodeProcessOptions): AgentCode {
  return {
    async open({ package: file, export: name, args }) {
      const module = await importFile(resolve(root, file), root, from);
      if (!Object.hasOwn(module, name)) throw invalid(`${file} has no export "${name}".`);
      const exported: unknown = Reflect.get(module, name);
      return typeof exported === 'function' && args ? exported(...args) : exported;
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** What the file imports is found where the user has installed it. */
async function importFile(path: string, root: string, from: readonly string[]): Promise<object> {
  const rootUrl = pathToFileURL(resolve(root) + sep).href;
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const isBare = !/^(?:\.|node:|file:|data:)/.test(specifier);
      const [base] = from;
      if (!isBare || base === undefined || !context.parentURL?.startsWith(rootUrl)) return next(specifier, context);
      return next(specifier, { ...context, parentURL: pathToFileURL(join(base, 'agent.js')).href });
    },
  });
  try {
    const module: unknown = await import(/* @vite-ignore */ pathToFileURL(path).href);
    return Object(module);
  } catch (cause) {
    throw invalid(`${path} cannot be loaded: ${messageOf(cause)}`, { cause });
  } finally {
    hooks.deregister();
  }
}
