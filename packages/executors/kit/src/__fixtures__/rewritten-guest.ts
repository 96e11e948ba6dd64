import { createContext, Script } from 'node:vm';
import { importFunction } from '../rewrite/step.ts';
import type { Position } from '../rewrite/position.ts';
import { rewriteStep, type RewrittenStep } from '../rewrite.ts';

export type RewrittenGuest = {
  /** Runs a step; gives its value, undefined where it has none. */
  run(source: string): Promise<unknown>;
  /** A step that throws: the error, and where in the source it was thrown. */
  fail(source: string): Promise<{ error: unknown; position: Position | undefined }>;
  global(name: string): unknown;
};

/** A context of node:vm that runs rewritten steps one after another. */
export function rewrittenGuest(
  globals: { [name: string]: unknown } = {},
  reserved: readonly string[] = [],
): RewrittenGuest {
  const context = createContext({ ...globals });
  return {
    async run(source) {
      const result = await start(rewriteStep(source, { reserved }), context);
      return isValue(result) ? result.value : undefined;
    },
    async fail(source) {
      const step = rewriteStep(source, { reserved });
      const error: unknown = await start(step, context).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      return { error, position: positionOf(error, step) };
    },
    global: (name) => context[name],
  };
}

/** Packages that `import` finds. */
export function withPackages(packages: { [name: string]: unknown }): { [name: string]: unknown } {
  return {
    [importFunction]: async (specifier: string) => {
      if (!(specifier in packages)) throw new Error(`no package ${specifier}`);
      return packages[specifier];
    },
  };
}

/** Compiles and calls the step as an executor does: at the top level of a classic script. */
async function start({ code }: RewrittenStep, context: object): Promise<unknown> {
  return await new Script(`(${code})((item) => item, (item) => item)`, { filename: 'step.js', columnOffset: -1 }).runInContext(context);
}

function positionOf(error: unknown, step: RewrittenStep): Position | undefined {
  const stack = typeof error === 'object' && error !== null && 'stack' in error ? String(error.stack) : '';
  const [, line, column] = /step\.js:(\d+):(\d+)/.exec(stack) ?? [];
  return step.locate(Number(line), Number(column));
}

function isValue(result: unknown): result is { value: unknown } {
  return typeof result === 'object' && result !== null && 'value' in result;
}
