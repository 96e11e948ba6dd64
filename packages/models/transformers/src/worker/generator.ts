import type * as Library from '@huggingface/transformers';
import { asCount, asFields, asText } from '@thimble/core/utilities';
import { takesTools } from '../chat-template.ts';
import type { ChatRequest, Counts, Failure, Report } from '../messages.ts';
import { detokenizer } from './detokenizer.ts';
import { errorText } from './downloads.ts';
import { keptCache } from './kept-cache.ts';
import type { Runtime } from './load.ts';
import { replyParser } from './reply-parser.ts';
import { keepTopP } from './top-p.ts';

export type Generator = {
  /** Reports each token, then the end or a failure. */
  generate(request: ChatRequest): Promise<void>;
  /** Ends the current generation at its next token. */
  stop(): void;
};

/** Tokens that we need in the text although the tokenizer treats them as special. */
const kept = new Set(['<think>', '</think>', '<tool_call>', '</tool_call>', '<|python_tag|>']);

/** Generates replies, one at a time. */
export function generator(runtime: Runtime, report: (report: Report) => void): Generator {
  const { library, tokenizer, model, contextTokens } = runtime;
  const interruption = new library.InterruptableStoppingCriteria();
  const cache = keptCache(library);
  const specials = tokenizer.all_special_ids.map((id, index) => [id, tokenizer.all_special_tokens[index]] as const);
  const unsaid = new Set(specials.filter(([, token]) => token === undefined || !kept.has(token)).map(([id]) => id));
  const decode = (tokens: number[]) =>
    // The clean-up would remove spaces before punctuation, even in code.
    tokenizer.decode(tokens, { skip_special_tokens: false, clean_up_tokenization_spaces: false });

  async function reply(request: ChatRequest, prompt: string): Promise<void> {
    const input = tokenizer(prompt, { add_special_tokens: false });
    const tokens: bigint[] = input.input_ids.tolist()[0];
    if (tokens.length === 0) return fail({ kind: 'template', message: 'it produced an empty prompt' });
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
    // Only the type of the library's streamer is used: its own methods hold text back until a word is complete.
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
    const { sequences, past_key_values: past } = asFields(output);
    if (!(sequences instanceof library.Tensor) || !(past instanceof library.DynamicCache)) return;
    const all: bigint[] = sequences.tolist()[0];
    // The model has written the last token, but not read it.
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
        fail({ kind: 'generate', message: errorText(error) });
      }
    },
    stop: () => interruption.interrupt(),
  };
}

function renderPrompt({ tokenizer, template }: Runtime, request: ChatRequest): string | Failure {
  const { messages, tools, settings } = request;
  const chosen = tokenizer.chat_template ?? template;
  const own = asText(settings['chat_template']);
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
    return { kind: 'template', message: errorText(error) };
  }
}

/** The tokens that end a reply. The order of the places follows the library's precedence. */
function endTokens(model: Library.PreTrainedModel, { settings }: ChatRequest): number[] {
  const config = asFields(model.config);
  const sources = [settings, asFields(model.generation_config), config, asFields(config['text_config'])];
  const said = sources
    .map(({ eos_token_id: tokens }) => tokens)
    .find((tokens) => tokens !== undefined && tokens !== null);
  return [said].flat().flatMap((token) => asCount(token) ?? []);
}

function topP(
  library: typeof Library,
  model: Library.PreTrainedModel,
  { settings }: ChatRequest,
): Library.LogitsProcessorList {
  const processors = new library.LogitsProcessorList();
  const { do_sample, top_p = 1 } = { ...asFields(model.generation_config), ...settings };
  if (do_sample !== true || typeof top_p !== 'number' || top_p >= 1) return processors;
  const keepLikely = (_tokens: bigint[][], scores: Library.Tensor) => {
    if (scores.data instanceof Float32Array) keepTopP(scores.data, top_p);
    return scores;
  };
  processors.push(Object.assign(keepLikely, { _call: keepLikely }));
  return processors;
}
