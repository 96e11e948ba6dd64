import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { callTool } from './__fixtures__/call-tool.ts';
import { userInput } from './user-input.ts';

/** A terminal as far as readline looks: streams that say they are one. */
function terminal(isTTY = true) {
  const stream = () =>
    Object.assign(new PassThrough(), { isTTY, columns: 80, setRawMode: () => {}, setEncoding: () => {} });
  const [input, output] = [stream(), stream()];
  let shown = '';
  output.on('data', (chunk: Uint8Array) => (shown += String(chunk)));
  return { input, output, shown: () => shown };
}

describe('user_input', () => {
  test('asks through a callback, one question at a time', async () => {
    const open: string[] = [];
    const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const tool = userInput({
      ask: (question) => {
        open.push(question);
        return answers[open.length - 1]?.promise ?? Promise.reject(new Error('no'));
      },
    });
    const [first, second] = [callTool(tool, { question: 'Name?' }), callTool(tool, { question: 'Age?' })];
    await expect.poll(() => open).toEqual(['Name?']);
    answers[0]?.resolve('Ann');
    expect(await first).toBe('Ann');
    await expect.poll(() => open).toEqual(['Name?', 'Age?']);
    answers[1]?.resolve('7');
    expect(await second).toBe('7');
  });

  test('a question that was given up on holds up no other, and is not asked', async () => {
    const asked: string[] = [];
    const tool = userInput({
      ask: async (question) => {
        asked.push(question);
        return question === 'first' ? new Promise(() => {}) : 'yes';
      },
    });
    const controller = new AbortController();
    const first = callTool(tool, { question: 'first' }, { signal: controller.signal });
    const second = callTool(tool, { question: 'second' }, { signal: controller.signal });
    const third = callTool(tool, { question: 'third' });
    await expect.poll(() => asked).toEqual(['first']);
    controller.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    await expect(second).rejects.toThrow('stopped');
    expect(await third).toBe('yes');
    expect(asked).toEqual(['first', 'third']);
  });

  test('what the model writes does not steer the terminal', async () => {
    const tool = userInput({ ask: async (question) => question });
    expect(await callTool(tool, 'a\u001b[2Jb\u0007\u202ec\nd')).toBe('a [2Jb  c\nd');
  });

  test('asks in the terminal', async () => {
    const { input, output, shown } = terminal();
    const answer = callTool(userInput({ terminal: { input, output } }), 'Which colour?');
    await expect.poll(shown).toContain('Which colour?');
    input.write('green\n');
    expect(await answer).toBe('green');
  });

  test('says so when the terminal is closed, or there is none', async () => {
    const { input, output } = terminal();
    const answer = callTool(userInput({ terminal: { input, output } }), 'Which colour?');
    input.end();
    await expect(answer).rejects.toThrow('The user gave no answer.');
    await expect(callTool(userInput({ terminal: terminal(false) }), 'x')).rejects.toThrow('does not run in a terminal');
  });

  test('stops asking when the run is stopped', async () => {
    const { input, output, shown } = terminal();
    const controller = new AbortController();
    const answer = callTool(userInput({ terminal: { input, output } }), 'Which colour?', { signal: controller.signal });
    await expect.poll(shown).toContain('Which colour?');
    controller.abort(new Error('stopped'));
    await expect(answer).rejects.toThrow('stopped');
    expect(input.listenerCount('keypress')).toBe(0);
  });
});
