import { fileURLToPath } from 'node:url';
import { pythonDriverSource } from '../python-source.ts';
import { defaultOrphanMs } from './wire.ts';

/** A program that runs in a sandbox: one file, which needs nothing but Node.js or Python. */
export type DriverSource = {
  /** Name for the file, e.g. `driver.cjs`. */
  readonly fileName: string;
  readonly text: string;
  /** The program and its arguments, for the file at `path` in the sandbox. */
  command(path: string, settings: DriverSettings): [program: string, ...parameters: string[]];
};

export type DriverSettings = {
  /** Memory of the session's code. */
  memoryMb: number;
  /** Milliseconds after which the driver ends when it hears nothing of the host. @default 60_000 */
  orphanMs?: number;
};

/**
 * The driver of a language, which runs steps in a sandbox and speaks the session protocol over its standard input and
 * output: see `linkDriver` for the other end.
 */
export async function driverSource(language: 'typescript' | 'python'): Promise<DriverSource> {
  return language === 'typescript' ? javaScriptDriver() : pythonDriver();
}

let bundled: Promise<string> | undefined;

async function javaScriptDriver(): Promise<DriverSource> {
  bundled ??= bundleDriver();
  return {
    fileName: 'driver.cjs',
    text: await bundled,
    command: (path, settings) => ['node', '--no-warnings', path, ...numbersOf(settings)],
  };
}

function pythonDriver(): DriverSource {
  return {
    fileName: 'driver.py',
    text: pythonDriverSource(),
    command: (path, settings) => ['python3', '-I', path, ...numbersOf(settings)],
  };
}

function numbersOf({ memoryMb, orphanMs = defaultOrphanMs }: DriverSettings): string[] {
  return [memoryMb, orphanMs].map((number) => `${Math.ceil(number)}`);
}

/** One file out of our own modules, those of the package that is installed or those of the source. */
async function bundleDriver(): Promise<string> {
  const entry = fileURLToPath(new URL(isSource ? '../driver.ts' : './driver.js', import.meta.url));
  const esbuild = await import('esbuild');
  const { outputFiles } = await esbuild.build({
    stdin: { contents: `import { runDriver } from ${JSON.stringify(entry)};\nrunDriver();`, resolveDir: '.' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    tsconfigRaw: '{}',
    legalComments: 'none',
    // It is sent to every sandbox, and read twice there.
    minifyWhitespace: true,
    logLevel: 'silent',
  });
  return outputFiles.map(({ text }) => text).join('\n');
}

const isSource = import.meta.url.endsWith('.ts');
