import type { Report, Weights } from './messages.ts';
import type { DownloadProgress } from './options.ts';
import { removePartialDownloads } from './partial-downloads.ts';
import { folderOf } from './weights.ts';
import type { WorkerOptions, WorkerProcess } from './worker-process.ts';

export type ModelWorkerOptions = {
  /** Called when the worker starts. */
  weights(): Weights;
  /** The token for downloads. Called when the worker starts. */
  token(): string | undefined;
  /** Names of environment variables with tokens, which the worker must not get. */
  secretVariables: readonly string[];
  onProgress?: ((event: DownloadProgress) => void) | undefined;
  /** Called with the chat template, if there is one. */
  onLoaded(template: string | undefined): void;
  /** Starts the worker. */
  start(options: WorkerOptions): WorkerProcess;
};

/** A worker that starts to load its model immediately. */
export type ModelWorker = Pick<WorkerProcess, 'send' | 'setActive' | 'end'> & {
  readonly isLoaded: boolean;
  /** Resolves when there is a report to take. */
  reported(): Promise<void>;
  /** Takes the oldest report. The last report of a worker that has ended is a failure. */
  takeReport(): Report | undefined;
};

export function startModelWorker(options: ModelWorkerOptions, onExit: () => void): ModelWorker {
  const { token, secretVariables, onProgress, onLoaded, start } = options;
  const weights = options.weights();
  const reports: Report[] = [];
  let arrival = Promise.withResolvers<void>();
  let isLoaded = false;

  function add(report: Report): void {
    reports.push(report);
    arrival.resolve();
  }

  const worker = start({
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

/** Calls the observer. If it throws, that must not affect the model call. */
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
