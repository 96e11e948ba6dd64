import { expect, test } from 'vitest';
import { placeText, resumeCommand } from './run-text.ts';

test.each([
  ['r-1', {}, 'thimble runs resume r-1'],
  ['a;rm', { store: './my runs.db' }, "thimble runs resume 'a;rm' --store './my runs.db'"],
  ["$(x)'y", { store: '/var/runs.db' }, String.raw`thimble runs resume '$(x)'\''y' --store /var/runs.db`],
  ['r', { database: 'postgres://ada:hush@localhost/runs' }, 'thimble runs resume r --database …'],
])('the command that goes on with %s can be typed in a shell, and holds no password', (id, place, command) => {
  expect(resumeCommand(id, placeText(place))).toBe(command);
});
