import { expect, test } from 'vitest';
import { memoryScreen } from './__fixtures__/memory-screen.ts';
import { progressLines } from './progress-lines.ts';

test('tells of each thing once, however often there is news of it, and without control sequences', () => {
  const screen = memoryScreen();
  const progress = progressLines(screen);
  for (const detail of [undefined, '10 %', '90 %']) progress('Pulling \u001b[2Jnode', detail);
  progress('Installing pandas');
  expect(screen.text).toBe('Pulling node\nInstalling pandas\n');
});
