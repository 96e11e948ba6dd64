import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { callTool } from './__fixtures__/call-tool.ts';
import { serve, serveBody } from './__fixtures__/serve.ts';
import { transcribe, transcribeAudio } from './transcribe.ts';

let directory: string;
let folder: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'thimble-transcribe-'));
  folder = join(directory, 'recordings');
  await mkdir(folder);
  await writeFile(join(folder, 'talk.mp3'), 'ID3 sound');
  await writeFile(join(directory, 'secret.txt'), 'secret');
  await symlink(join(directory, 'secret.txt'), join(folder, 'link.mp3'));
});
afterAll(() => rm(directory, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());

const answer = () => serveBody('{"text":" Hello there. "}');

describe('transcribe', () => {
  test('sends a recording from the web to the server, and gives its text', async () => {
    await using sound = await serveBody('RIFF sound', { 'content-type': 'audio/wav' });
    await using server = await answer();
    vi.stubEnv('OPENAI_API_KEY', 'key');
    const tool = transcribe({ baseUrl: `${server.url}/v1/`, allowPrivate: true, model: 'whisper-1' });
    expect(await callTool(tool, { audio: `${sound.url}/talks/one.wav`, language: 'en' })).toBe('Hello there.');
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/v1/audio/transcriptions',
      headers: { authorization: 'Bearer key' },
    });
    for (const part of ['filename="one.wav"', 'RIFF sound', 'whisper-1', 'name="language"\r\n\r\nen'])
      expect(request?.body).toContain(part);
  });

  test('needs no key for a server of your own, and one for others', async () => {
    vi.stubEnv('OPENAI_API_KEY', '');
    await using server = await answer();
    expect(await callTool(transcribe({ baseUrl: server.url }), 'data:audio/mpeg;base64,SUQz')).toBe('Hello there.');
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
    expect(server.requests[0]?.body).toContain('filename="audio.mp3"');
    await expect(callTool(transcribe(), 'data:audio/mpeg;base64,SUQz')).rejects.toThrow('OPENAI_API_KEY is not set');
    await expect(
      callTool(transcribe({ baseUrl: server.url, apiKeyEnv: 'NO_SUCH_KEY' }), 'data:audio/mpeg;base64,SUQz'),
    ).rejects.toThrow('NO_SUCH_KEY');
  });

  test('reads the files of its folder and no others', async () => {
    await using server = await answer();
    const tool = transcribe({ baseUrl: server.url, folder });
    expect(await callTool(tool, 'talk.mp3')).toBe('Hello there.');
    expect(await callTool(tool, join(folder, 'talk.mp3'))).toBe('Hello there.');
    for (const path of ['../secret.txt', join(directory, 'secret.txt'), 'link.mp3', 'absent.mp3', '/etc/passwd'])
      await expect(callTool(tool, path)).rejects.toThrow(`There is no file ${path} to transcribe.`);
    await expect(callTool(tool, '.')).rejects.toThrow('not a file');
    await expect(callTool(transcribe({ baseUrl: server.url }), 'talk.mp3')).rejects.toThrow(
      'Only recordings with an http(s) or data: URL',
    );
  });

  test('takes no recording from this machine, and none that is too large', async () => {
    await using sound = await serveBody('x'.repeat(1_000));
    await using server = await answer();
    await expect(callTool(transcribe({ baseUrl: server.url }), sound.url)).rejects.toThrow('public internet');
    const tool = transcribe({ baseUrl: server.url, allowPrivate: true, maxBytes: 5, folder });
    for (const audio of [sound.url, 'talk.mp3', `data:audio/wav;base64,${'A'.repeat(100)}`])
      await expect(callTool(tool, audio)).rejects.toThrow('larger than 5 bytes');
    expect(server.requests).toEqual([]);
  });

  test('tells errors of the server without the key', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'key-that-nobody-may-see');
    await using server = await serve((request, response) => {
      response.writeHead(401);
      response.end(`Incorrect API key: ${request.headers.authorization}`);
    });
    const error: unknown = await callTool(transcribe({ baseUrl: server.url }), 'data:audio/wav;base64,AAAA').catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      code: 'tool',
      message: expect.stringMatching(/refuses the key in OPENAI_API_KEY \(401\)/),
    });
    expect(String(error)).not.toContain('nobody');
  });
});

test('a program transcribes bytes, and any file', async () => {
  await using server = await answer();
  expect(await transcribeAudio(new Uint8Array([1, 2]), { baseUrl: server.url })).toBe('Hello there.');
  expect(await transcribeAudio(join(directory, 'secret.txt'), { baseUrl: server.url })).toBe('Hello there.');
  expect(server.requests[1]?.body).toContain('secret');
  await expect(transcribeAudio(join(directory, 'absent'), { baseUrl: server.url })).rejects.toThrow(
    'There is no file absent',
  );
});
