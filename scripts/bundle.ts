import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

/**
 * Puts a library's compiled modules together: one file for each entry, and what entries share. A module costs about half a
 * millisecond on import, and core has seventy. Readable as before: nothing is minified. Copies the files of Python, which
 * the compiler leaves behind. Runs in the folder of the package.
 */
const { exports = {} }: { exports?: { [path: string]: unknown } } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.values(exports).flatMap((target) => {
  const file = typeof target === 'object' && target !== null ? Reflect.get(target, 'default') : undefined;
  return typeof file === 'string' ? [file] : [];
});
// The entries of processes that a library starts.
const processes = ['dist/worker.js', 'dist/worker/main.js'].filter((file) => existsSync(file));

if (entries.length > 0) {
  const compiled = globSync('dist/**/*.js');
  const { outputFiles } = await build({
    entryPoints: [...entries, ...processes],
    outdir: 'dist',
    outbase: 'dist',
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'neutral',
    target: 'es2024',
    write: false,
  });
  for (const file of compiled) rmSync(file);
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
}

// A module finds them beside itself: every chunk lies in `dist`, as the modules that read them do in `src`.
for (const file of globSync('src/**/*.py', { exclude: ['**/__fixtures__/**'] })) {
  const copy = join('dist', relative('src', file));
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(file, copy);
}
