import { fileURLToPath } from 'node:url';

/** A program that runs in a sandbox: one file, which needs nothing but Node.js or Python. */
export type DriverSource = {
  /** Name for the file, e.g. `driver.cjs`. */
  readonly fileName: string;
  readonly text: string;
  /** The program and its arguments, for the file at `path` in the sandbox. */
  command(path: string, memoryMb: number): [string, ...string[]];
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
    command: (path, memoryMb) => ['node', '--no-warnings', path, `${memoryMb}`],
  };
}

async function pythonDriver(): Promise<DriverSource> {
  const { pythonDriverSource } = await import('./python-driver.ts');
  return {
    fileName: 'driver.py',
    text: pythonDriverSource,
    command: (path, memoryMb) => ['python3', '-I', path, `${memoryMb}`],
  };
}

/** One file out of our own modules, those of the package that is installed or those of the source. */
async function bundleDriver(): Promise<string> {
  const entry = fileURLToPath(new URL(isSource ? '../sandbox.ts' : './sandbox.js', import.meta.url));
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
    logLevel: 'silent',
  });
  return outputFiles.map(({ text }) => text).join('\n');
}

const isSource = import.meta.url.endsWith('.ts');
