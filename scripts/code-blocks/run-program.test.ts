import { expect, test } from 'vitest';
import { runPrograms } from './run-program.ts';

const program = (name: string, code: string) => ({ name, code });
const fine = { exitCode: 0, complaints: '' };

test('what goes wrong in one of several programs is told of that one, and the others run', async () => {
  const endings = await runPrograms([
    program('first', "setTimeout(() => console.log('last words'), 1);"),
    program('throws', "throw new Error('no bread');"),
    program('complains', "console.warn('stale bread');"),
    program('waits for nothing', 'await new Promise(() => {});'),
    program('sets an exit code', 'process.exitCode = 4;'),
    program('between', 'const first: number = await Promise.resolve(1);'),
    program('rejects', "void Promise.reject(new Error('no butter'));"),
    program('exits', 'process.exit(3);'),
    program('last', "if (!import.meta.url.endsWith('/last.mts')) throw new Error(import.meta.url);"),
  ]);
  expect([...endings]).toEqual([
    ['first', fine],
    ['throws', { exitCode: 1, complaints: expect.stringContaining('no bread') }],
    ['complains', { exitCode: 0, complaints: 'stale bread\n' }],
    ['waits for nothing', { exitCode: 1, complaints: expect.stringContaining('waited for a promise') }],
    ['sets an exit code', { exitCode: 4, complaints: '' }],
    ['between', fine],
    ['rejects', { exitCode: 1, complaints: expect.stringContaining('no butter') }],
    ['exits', { exitCode: 3, complaints: '' }],
    ['last', fine],
  ]);
});

test('one that does not end by itself is ended, and says so', async () => {
  const endings = await runPrograms([program('open', 'setInterval(() => {}, 1_000);')], { longestMs: 1 });
  expect(endings.get('open')).toEqual({ exitCode: 1, complaints: 'It had not ended after 1 ms.\n' });
});
