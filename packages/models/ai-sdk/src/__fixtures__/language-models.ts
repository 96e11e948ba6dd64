import type {
  LanguageModelV2,
  LanguageModelV2CallOptions,
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV4,
  LanguageModelV4CallOptions,
} from '@ai-sdk/provider';

/** A `doStream` that records its options and streams the parts. */
function stream<Options, Part>(parts: readonly Part[], calls: Options[]) {
  return async (options: Options) => {
    calls.push(options);
    return { stream: partStream(parts) };
  };
}

/** Streams all parts at once, then ends or hangs. */
export function partStream<Part>(parts: readonly Part[], { isOpen = false } = {}): ReadableStream<Part> {
  return new ReadableStream<Part>({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      if (!isOpen) controller.close();
    },
  });
}

async function doGenerate(): Promise<never> {
  throw new Error('only doStream is called');
}

const facts = { provider: 'acme.chat', modelId: 'm-1', supportedUrls: {}, doGenerate };

export function modelV2() {
  const calls: LanguageModelV2CallOptions[] = [];
  const usage = { inputTokens: 100, outputTokens: 20, totalTokens: 120 };
  const doStream: LanguageModelV2['doStream'] = stream(
    [
      { type: 'stream-start', warnings: [] },
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'Rain.' },
      { type: 'text-end', id: '0' },
      { type: 'finish', finishReason: 'stop', usage },
    ],
    calls,
  );
  const model: LanguageModelV2 = { specificationVersion: 'v2', ...facts, doStream };
  return { model, calls };
}

const usage = {
  inputTokens: { total: 100, noCache: 100, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 20, text: 20, reasoning: undefined },
};

export function modelV3() {
  const calls: LanguageModelV3CallOptions[] = [];
  const doStream: LanguageModelV3['doStream'] = stream(
    [
      { type: 'stream-start', warnings: [] },
      { type: 'text-delta', id: '0', delta: 'Rain.' },
      { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage },
    ],
    calls,
  );
  const model: LanguageModelV3 = { specificationVersion: 'v3', ...facts, doStream };
  return { model, calls };
}

export function modelV4(more: Partial<LanguageModelV4> = {}) {
  const calls: LanguageModelV4CallOptions[] = [];
  const doStream: LanguageModelV4['doStream'] = stream(
    [
      { type: 'stream-start', warnings: [] },
      { type: 'ping' },
      { type: 'text-delta', id: '0', delta: 'Rain.' },
      { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage },
    ],
    calls,
  );
  const model: LanguageModelV4 = { specificationVersion: 'v4', ...facts, doStream, ...more };
  return { model, calls };
}
