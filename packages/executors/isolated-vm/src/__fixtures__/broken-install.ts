import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A copy of this package whose native module is `nativeModule`, a script, and a program that uses it, run to its end. */
export async function runWithNativeModule(
  nativeModule: string,
  program: string,
  spoil: (source: string) => Promise<void> = async () => {},
): Promise<{ code: unknown; stderr: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'thimble-broken-'));
  try {
    const source = join(folder, 'src');
    await cp(fileURLToPath(new URL('..', import.meta.url)), source, {
      recursive: true,
      filter: (path) => !/\.test\.ts$|__fixtures__.+/.test(path),
    });
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    for (const name of ['core', 'executor-kit']) {
      const target = dirname(fileURLToPath(import.meta.resolve(`@thimble/${name}/package.json`)));
      await mkdir(join(folder, 'node_modules/@thimble'), { recursive: true });
      await symlink(target, join(folder, `node_modules/@thimble/${name}`), 'junction');
    }
    const native = join(folder, 'node_modules/isolated-vm');
    await mkdir(native);
    await writeFile(join(native, 'package.json'), '{"main":"index.cjs"}');
    await writeFile(join(native, 'index.cjs'), nativeModule);
    await writeFile(join(source, 'program.ts'), program);
    await spoil(source);
    return await runToItsEnd(join(source, 'program.ts'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runToItsEnd(path: string): Promise<{ code: unknown; stderr: string }> {
  const child = spawn(process.execPath, ['--conditions=@thimble/source', path], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code]: unknown[] = await once(child, 'close');
  return { code, stderr };
}
