import type { Report, Weights } from './messages.ts';
import type { DownloadProgress } from './options.ts';
import { removePartialDownloads } from './partial-downloads.ts';
import { folderOf } from './weights.ts';
import { startWorker, type WorkerProcess } from './worker-process.ts';

export type ModelWorkerOptions = {
  /** Asked for when the worker is started. */
  weights(): Weights;
  /** For downloads; asked for when the worker is started. */
  token(): string | undefined;
  /** Names of variables with tokens, which the worker does not get. */
  secretVariables: readonly string[];
  onProgress?: ((event: DownloadProgress) => void) | undefined;
  /** Told the chat template, where there is one. */
  onLoaded(template: string | undefined): void;
  /** The script. @default the real one */
  entry?: URL | undefined;
};

/** A worker that loads its model at once. */
export type ModelWorker = Pick<WorkerProcess, 'send' | 'setActive' | 'end'> & {
  readonly isLoaded: boolean;
  /** Settles when there is a report to take. */
  reported(): Promise<void>;
  /** The oldest report that was not taken. The last one of a worker that has ended is a failure. */
  takeReport(): Report | undefined;
};

export function startModelWorker(options: ModelWorkerOptions, onExit: () => void): ModelWorker {
  const { token, secretVariables, onProgress, onLoaded, entry } = options;
  const weights = options.weights();
  const reports: Report[] = [];
  let arrival = Promise.withResolvers<void>();
  let isLoaded = false;

  function add(report: Report): void {
    reports.push(report);
    arrival.resolve();
  }

  const worker = startWorker({
    entry,
    withoutVariables: secretVariables,
    onReport(report) {
      if (report.type === 'download') tell(onProgress, report);
      if (report.type === 'loaded') {
        isLoaded = true;
        onLoaded(report.template ?? undefined);
      }
      add(report);
    },
    onExit(words) {
      // It does so itself, unless it was killed.
      if (!weights.isFolder) removePartialDownloads(folderOf(weights), worker.pid);
      onExit();
      add({ type: 'failed', failure: { kind: 'crashed', message: words } });
    },
  });
  worker.send({ type: 'load', weights, token: token() });

  return {
    ...worker,
    get isLoaded() {
      return isLoaded;
    },
    reported: () => (reports.length > 0 ? Promise.resolve() : arrival.promise),
    takeReport() {
      const report = reports.shift();
      if (reports.length === 0) arrival = Promise.withResolvers<void>();
      return report;
    },
  };
}

/** An observer: what it throws is no matter of the call. */
function tell(
  onProgress: ModelWorkerOptions['onProgress'],
  { file, loadedBytes, totalBytes, done }: Extract<Report, { type: 'download' }>,
): void {
  try {
    onProgress?.({ file, loadedBytes, totalBytes, done });
  } catch (error) {
    const report: unknown = Reflect.get(globalThis, 'reportError');
    if (typeof report === 'function') report(error);
  }
}
