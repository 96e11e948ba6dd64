import type { Execution } from '../contract/executor.ts';
import type { Discovery } from './discovery.ts';

/** What ended a snippet; where it was a name that does not exist, the tools that come nearest to it are named. */
export function nameNearTools(execution: Execution, { nearest }: Pick<Discovery, 'nearest'>): Execution {
  if (execution.type !== 'error' || !nearest) return execution;
  const { error } = execution;
  const [, name] = unknownName.exec(error.message) ?? [];
  const near = name === undefined || !unknownNames.has(error.name) ? [] : nearest(name);
  if (near.length === 0) return execution;
  return { ...execution, error: { ...error, message: `${error.message} The nearest tools are: ${near.join(', ')}.` } };
}

const unknownNames: ReadonlySet<string> = new Set(['ReferenceError', 'NameError']);

/** As JavaScript and Python say it. */
const unknownName = /^(?:name )?'?([\w$]{1,100})'? is not defined/;
