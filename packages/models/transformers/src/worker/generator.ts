import type * as Library from '@huggingface/transformers';
import { count, fields, text } from '../fields.ts';
import { takesTools } from '../chat-template.ts';
import type { ChatRequest, Counts, Failure, Report } from '../messages.ts';
import { detokenizer } from './detokenizer.ts';
import { causesOf } from './downloads.ts';
import { keptCache } from './kept-cache.ts';
import type { Runtime } from './load.ts';
import { replyParser } from './reply-parser.ts';
import { keepTopP } from './top-p.ts';

export type Generator = {
  /** Reports the tokens as they come, then the end or a failure. */
  generate(request: ChatRequest): Promise<void>;
  /** Ends the generation that runs with its next token. */
  stop(): void;
};

/** Tokens that mean something to us although the tokenizer calls them special. */
const kept = new Set(['<think>', '</think>', '<tool_call>', '</tool_call>', '<|python_tag|>']);

/** Generates replies, one at a time. */
export function generator(runtime: Runtime, report: (report: Report) => void): Generator {
  const { library, tokenizer, model, contextTokens } = runtime;
  const interruption = new library.InterruptableStoppingCriteria();
  const cache = keptCache(library);
  const specials = tokenizer.all_special_ids.map((id, index) => [id, tokenizer.all_special_tokens[index]] as const);
  const unsaid = new Set(specials.filter(([, token]) => token === undefined || !kept.has(token)).map(([id]) => id));
  const decode = (tokens: number[]) =>
    // The clean-up takes out spaces before punctuation, in code too.
    tokenizer.decode(tokens, { skip_special_tokens: false, clean_up_tokenization_spaces: false });

  async function reply(request: ChatRequest, prompt: string): Promise<void> {
    const input = tokenizer(prompt, { add_special_tokens: false });
    const tokens: bigint[] = input.input_ids.tolist()[0];
    if (tokens.length === 0) return fail({ kind: 'template', message: 'it made an empty prompt of it' });
    if (tokens.length >= contextTokens) return fail({ kind: 'too-long', inputTokens: tokens.length, contextTokens });
    const past = await cache.take(tokens);
    const counts: Counts = {
      inputTokens: tokens.length,
      cacheReadTokens: past.tokens,
      outputTokens: 0,
      reasoningTokens: 0,
    };
    const parser = replyParser({
      isThinking: prompt.trimEnd().endsWith('<think>'),
      toolNames: request.tools.map((tool) => tool.function.name),
      stop: request.stop,
    });
    const written = detokenizer(decode);
    const ends = new Set(endTokens(model, request));
    const limit = Math.min(request.maxOutputTokens, contextTokens - tokens.length);
    let isEnded = false;

    let isPrompt = true;
    // Of the library's streamer only the type is used: it holds text back until a word is complete.
    const streamer = Object.assign(new library.TextStreamer(tokenizer), {
      put(batch: bigint[][]) {
        if (!isPrompt) for (const token of batch[0] ?? []) onToken(Number(token));
        isPrompt = false;
      },
      end() {},
    });

    function onToken(token: number): void {
      counts.outputTokens++;
      if (parser.isThinking) counts.reasoningTokens++;
      isEnded = ends.has(token);
      const parts = isEnded || unsaid.has(token) ? [] : parser.push(written.push(token));
      if (parser.isStopped) interruption.interrupt();
      report({ type: 'token', parts, counts });
    }

    const output = await model.generate({
      ...request.settings,
      ...input,
      ...(past.cache && { past_key_values: past.cache }),
      max_new_tokens: limit,
      return_dict_in_generate: true,
      streamer,
      stopping_criteria: [interruption],
      logits_processor: topP(library, model, request),
    });
    keep(output);
    const isCut = !isEnded && !parser.isStopped && counts.outputTokens >= limit;
    const parts = parser.isStopped ? [] : [...parser.push(written.end()), ...parser.end()];
    report({ type: 'end', parts, counts, reason: isCut ? 'length' : 'stop' });
  }

  function keep(output: unknown): void {
    const { sequences, past_key_values: past } = fields(output);
    if (!(sequences instanceof library.Tensor) || !(past instanceof library.DynamicCache)) return;
    const all: bigint[] = sequences.tolist()[0];
    // The last token was said, but not read.
    cache.keep(past, all.slice(0, -1));
  }

  function fail(failure: Failure): void {
    report({ type: 'failed', failure });
  }

  return {
    async generate(request) {
      interruption.reset();
      const prompt = renderPrompt(runtime, request);
      if (typeof prompt !== 'string') return fail(prompt);
      try {
        await reply(request, prompt);
      } catch (error) {
        fail({ kind: 'generate', message: causesOf(error) });
      }
    },
    stop: () => interruption.interrupt(),
  };
}

function renderPrompt({ tokenizer, template }: Runtime, request: ChatRequest): string | Failure {
  const { messages, tools, settings } = request;
  const chosen = tokenizer.chat_template ?? template;
  const own = text(settings['chat_template']);
  if (chosen === undefined && own === '') return { kind: 'no-template' };
  if (tools.length > 0 && !takesTools(`${own} ${template ?? ''}`)) return { kind: 'no-tools' };
  try {
    const prompt = tokenizer.apply_chat_template(messages, {
      ...(tokenizer.chat_template ? {} : { chat_template: template }),
      ...settings,
      ...(tools.length > 0 && { tools }),
      add_generation_prompt: true,
      tokenize: false,
    });
    return String(prompt);
  } catch (error) {
    return { kind: 'template', message: causesOf(error) };
  }
}

/** Where they are said in several places, the library takes the last one. */
function endTokens(model: Library.PreTrainedModel, { settings }: ChatRequest): number[] {
  const config = fields(model.config);
  const sources = [settings, fields(model.generation_config), config, fields(config['text_config'])];
  const said = sources
    .map(({ eos_token_id: tokens }) => tokens)
    .find((tokens) => tokens !== undefined && tokens !== null);
  return [said].flat().flatMap((token) => count(token) ?? []);
}

function topP(library: typeof Library, model: Library.PreTrainedModel, { settings }: ChatRequest) {
  const processors = new library.LogitsProcessorList();
  const { do_sample, top_p = 1 } = { ...fields(model.generation_config), ...settings };
  if (do_sample !== true || typeof top_p !== 'number' || top_p >= 1) return processors;
  const keepLikely = (_tokens: bigint[][], scores: Library.Tensor) => {
    if (scores.data instanceof Float32Array) keepTopP(scores.data, top_p);
    return scores;
  };
  processors.push(Object.assign(keepLikely, { _call: keepLikely }));
  return processors;
}
