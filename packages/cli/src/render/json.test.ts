import { describe, expect, test } from 'vitest';
import { eventsOf, recordedRun } from './__fixtures__/events.ts';
import { memoryScreen } from './__fixtures__/memory-screen.ts';
import { jsonRenderer } from './json.ts';

describe('JSON output', () => {
  test('is one event a line, and nothing else', () => {
    const output = memoryScreen();
    const notices = memoryScreen();
    const renderer = jsonRenderer({ output, notices });
    renderer.notice('hello');
    for (const event of recordedRun) renderer.handle(event);
    const lines = output.text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(recordedRun);
    expect(notices.text).toBe('hello\n');
  });

  test('escapes what a terminal would act on, and loses nothing', () => {
    const output = memoryScreen();
    const [event] = eventsOf([{ type: 'log', text: '\u001b[2J\u009b31m\u202e\u007f' }]);
    if (event) jsonRenderer({ output, notices: memoryScreen() }).handle(event);
    expect(output.text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(JSON.parse(output.text)).toEqual(event);
  });
});
