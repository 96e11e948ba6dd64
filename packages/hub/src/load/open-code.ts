import { registerHooks } from 'node:module';
import { join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Json, Tool } from '@thimble/core';
import { invalid, isRecord, messageOf } from '@thimble/core/utilities';
import type { z } from 'zod';
import type { Component } from '../manifest/component.ts';
import { codeProcess, type CodeProcess, type CodeProcessOptions } from '../code/code-process.ts';
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
    async open(component) {
      let generation = -1;
      let current: Promise<Opened>;
      /** What the process of now knows the export by: the last one may have ended. */
      const opened = (): Promise<Opened> => {
        if (process.generation === generation) return current;
        current = open(process, component);
        generation = process.generation;
        return current;
      };
      const first = await opened();
      if (first.kind === 'tools') {
        const handleOf = async (name: string) => {
          const now = await opened();
          const found = now.kind === 'tools' && now.tools.find(({ declaration }) => declaration.name === name);
          if (found) return found.handle;
          throw invalid(`${component.package} has no tool "${name}" any more.`);
        };
        return first.tools.map((tool): Tool => remoteTool(process, tool, handleOf));
      }
      return async (...given: unknown[]) => {
        const now = await opened();
        if (now.kind !== 'function') throw invalid(`${component.export} is no function any more.`);
        const args: Json[] = given.map((value) => JSON.parse(JSON.stringify(value ?? null, withoutAgent)));
        // What returned nothing comes as null, which would be an objection.
        return (await process.ask({ type: 'invoke', handle: now.handle, args })) ?? undefined;
      };
    },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

type Opened = z.infer<typeof openedSchema>;

async function open(process: CodeProcess, { package: file, export: name, args }: Component): Promise<Opened> {
  return openedSchema.parse(await process.ask({ type: 'open', file, export: name, args }));
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
