import { AgentError, tool, type Tool } from '@thimble/core';
import { checkKinds, definedOf, invalid, kinds, type OptionKinds, parseJson } from '@thimble/core/utilities';
import { realpath } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import { askApi } from './ask-api.ts';
import { readAudio, type Audio, type AudioOptions } from './audio.ts';
import { guardKinds } from './guard/guard-kinds.ts';
import { guardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts';
import { specOf } from './spec.ts';
import { withRetries } from './with-retries.ts';

export type TranscribeOptions = Pick<GuardedFetchOptions, 'allowHosts' | 'denyHosts' | 'allowPrivate' | 'proxy'> & {
  /** @default 'gpt-4o-mini-transcribe' */
  model?: string | undefined;
  /** Any server with OpenAI's `/audio/transcriptions`, up to before that. It may be on this machine. @default OpenAI's */
  baseUrl?: string | undefined;
  /** The environment variable with the key, read at each call. @default OPENAI_API_KEY, which a server of your own can do without */
  apiKeyEnv?: string | undefined;
  /** The language that is spoken, such as "en". @default found out by the model */
  language?: string | undefined;
  /** The folder whose files may be transcribed. @default no files, only URLs */
  folder?: string | undefined;
  /** Of a recording. @default 25_000_000 */
  maxBytes?: number | undefined;
  fetch?: typeof globalThis.fetch | undefined;
};

const optionKinds: OptionKinds<TranscribeOptions> = {
  ...guardKinds,
  proxy: kinds.text,
  model: kinds.text,
  baseUrl: kinds.text,
  apiKeyEnv: kinds.text,
  language: kinds.text,
  folder: kinds.text,
  maxBytes: kinds.positive,
  fetch: kinds.callback,
};

/**
 * The tool `transcribe`: what is said in a recording, as text. Recordings are had from the public web, from data URLs, and from the files
 * of one folder.
 */
export function transcribe(options: TranscribeOptions = {}): Tool<string> {
  checkKinds('transcribe', options, optionKinds);
  const { folder, maxBytes = 25_000_000, allowHosts, denyHosts, allowPrivate, proxy } = options;
  const fetch =
    options.fetch ?? guardedFetch({ allowHosts, denyHosts, allowPrivate, proxy, maxBytes: maxBytes + 1_000_000 });
  const send = sender(options);
  const places = `An http(s) URL, a data: URL${folder === undefined ? '' : ', or the path of a file'}`;

  return tool({
    name: 'transcribe',
    description: 'Writes down what is said in a recording (mp3, m4a, wav, webm, ogg, flac). Returns the text.',
    input: z.object({
      audio: z.string().min(1).describe(places),
      language: z
        .string()
        .regex(/^[a-z]{2,3}$/)
        .optional()
        .describe('The language that is spoken, such as "en", if it is known'),
    }),
    output: z.string(),
    effect: 'read',
    spec: specOf('transcribe', definedOf({ ...options }), ['fetch']),
    async execute({ audio, language }, { signal }) {
      return send(await readAudio(audio, { folder, maxBytes, fetch, signal }), { language, signal });
    },
  });
}

/**
 * What is said in a recording, for programs: bytes, or the path of any file.
 *
 * @throws AgentError `tool`
 */
export async function transcribeAudio(
  source: Uint8Array | string,
  options: Omit<TranscribeOptions, 'folder'> & { signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const { signal = new AbortController().signal, ...rest } = options;
  checkKinds('transcribeAudio', rest, optionKinds);
  const { maxBytes = 25_000_000 } = rest;
  const fetch = () => Promise.reject(invalid('transcribeAudio takes bytes or the path of a file.'));
  const audio =
    typeof source === 'string' ? await readFile(source, { maxBytes, fetch, signal }) : { bytes: source, name: 'audio' };
  return sender(rest)(audio, { language: undefined, signal });
}

async function readFile(path: string, options: Omit<AudioOptions, 'folder'>): Promise<Audio> {
  const real = await realpath(path).catch(() => resolve(path));
  return readAudio(basename(real), { ...options, folder: dirname(real) });
}

type Send = (audio: Audio, call: { language: string | undefined; signal: AbortSignal }) => Promise<string>;

const answerSchema = z.object({ text: z.string() });

/** Sends recordings to the server that the user has chosen, which needs no guard but the one against redirects. */
function sender(options: TranscribeOptions): Send {
  const { model = 'gpt-4o-mini-transcribe', baseUrl = 'https://api.openai.com/v1', apiKeyEnv, proxy } = options;
  if (!/^https?:\/\//.test(baseUrl) || !URL.canParse(baseUrl))
    throw invalid('transcribe.baseUrl must be a URL that begins with http:// or https://.');
  const { host } = new URL(baseUrl);
  const fetch =
    options.fetch ?? guardedFetch({ proxy, allowPrivate: [host], timeoutMs: 300_000, idleTimeoutMs: 300_000 });
  return async ({ bytes, name }, { language = options.language, signal }) => {
    const variable = apiKeyEnv ?? 'OPENAI_API_KEY';
    const key = process.env[variable]?.trim() ?? '';
    const mayLackKey = apiKeyEnv === undefined && options.baseUrl !== undefined;
    if (key === '' && !mayLackKey)
      throw new AgentError(
        'tool',
        `Transcribing needs a key, and ${variable} is not set. The user of this program can set it.`,
      );
    const form = new FormData();
    form.set('file', new File([new Uint8Array(bytes)], name));
    form.set('model', model);
    form.set('response_format', 'json');
    if (language !== undefined) form.set('language', language);
    const headers: { [name: string]: string } = key === '' ? {} : { authorization: `Bearer ${key}` };
    const request = {
      url: `${baseUrl.replace(/\/+$/, '')}/audio/transcriptions`,
      init: { method: 'POST', body: form, headers },
    };
    const secret = key === '' ? undefined : { value: key, name: variable };
    const retries = { attempts: 3, firstDelayMs: 1_000, maxDelayMs: 20_000 };
    const body = await withRetries(retries, signal, () => askApi(request, { service: host, fetch, signal, secret }));
    const answer = answerSchema.safeParse(parseJson(body));
    if (answer.success) return answer.data.text.trim();
    throw new AgentError('tool', `${host} answered in a form that is not known: is its baseUrl right?`);
  };
}
