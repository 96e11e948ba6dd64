import { AgentError } from '@thimble/core';
import { asFields, asText } from '@thimble/core/utilities';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

export type PdfLimits = {
  maxPages: number;
  maxCharacters: number;
  /** Of reading it, in milliseconds. */
  timeoutMs: number;
  /** Of the thread that reads it. */
  memoryMb: number;
  signal: AbortSignal;
};

const pdfSchema = z.object({ title: z.string(), totalPages: z.number(), pages: z.array(z.string()) });
export type PdfText = z.infer<typeof pdfSchema>;

const isSource = import.meta.url.endsWith('.ts');
const memoryCheckMs = 50;

/**
 * The text of a PDF, read in a thread that is ended when it takes too long or too much memory: a small file can be made to unpack
 * to anything.
 *
 * @throws AgentError `tool`; the reason of the signal when it is aborted
 */
export async function readPdf(bytes: Uint8Array, limits: PdfLimits): Promise<PdfText> {
  const { maxPages, maxCharacters, timeoutMs, memoryMb, signal } = limits;
  signal.throwIfAborted();
  const script = new URL(isSource ? '../pdf-worker.ts' : './pdf-worker.js', import.meta.url);
  if (!existsSync(script))
    throw new AgentError(
      'tool',
      `There is no ${fileURLToPath(script)}, which reads PDFs. A bundler leaves it behind: keep @thimble/tools outside the bundle.`,
    );
  const worker = new Worker(script, {
    workerData: { bytes, maxPages, maxCharacters },
    env: {},
    execArgv: isSource ? ['--conditions=@thimble/source'] : [],
    // What is printed there is no business of the host's terminal.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, stackSizeMb: 8 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const fail = (message: string) => reject(new AgentError('tool', message));
  const tooLarge = () => fail(`The PDF needs more than ${memoryMb} MB of memory to be read, and was given up on.`);
  const onAbort = () => reject(signal.reason);
  worker.once('message', resolve);
  worker.once('error', (error) =>
    asText(asFields(error)['code']) === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge() : fail('The PDF cannot be read.'),
  );
  worker.once('exit', () => fail('The PDF cannot be read.'));
  signal.addEventListener('abort', onAbort);
  const timer = setTimeout(
    () => fail(`The PDF takes longer than ${timeoutMs} ms to be read, and was given up on.`),
    timeoutMs,
  );
  const stopWatching = watchMemory(worker, memoryMb, tooLarge);
  try {
    const answer = await promise;
    const pdf = pdfSchema.safeParse(answer);
    if (pdf.success) return pdf.data;
    throw new AgentError('tool', explain(asText(asFields(answer)['error'])));
  } finally {
    clearTimeout(timer);
    stopWatching();
    signal.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}

function explain(error: string): string {
  if (error.startsWith('PasswordException')) return 'The PDF is protected by a password.';
  return `The PDF is damaged and cannot be read (${error.slice(0, 200)}).`;
}

/** Buffers lie outside of the heap that a thread's own limit is for. Waits for an answer before it asks again. */
function watchMemory(worker: Worker, memoryMb: number, tooLarge: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const check = async () => {
    const statistics = await worker.getHeapStatistics().catch(() => undefined);
    if (isOver || !statistics) return;
    const { used_heap_size: heap, external_memory: external } = statistics;
    if (heap + external > memoryMb * 2 ** 20) return tooLarge();
    timer = setTimeout(() => void check(), memoryCheckMs);
  };
  worker.once('online', () => void check());
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
