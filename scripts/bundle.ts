import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * Puts a library's compiled modules together: one file for each entry, and what entries share. A module costs about half a
 * millisecond on import, and core has seventy. Readable as before: nothing is minified. Copies the files of Python, which
 * the compiler leaves behind. Runs in the folder of the package.
 */
type Manifest = { exports?: { [path: string]: unknown }; bin?: { [name: string]: string } };
const { exports = {}, bin = {} }: Manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.values(exports).flatMap((target) => {
  const file = typeof target === 'object' && target !== null ? Reflect.get(target, 'default') : undefined;
  return typeof file === 'string' ? [file] : [];
});
// The entries of processes that a library starts, and of its commands.
const processes = [...globSync(['dist/*worker.js', 'dist/worker/main.js']), ...Object.values(bin)];

if (entries.length > 0) {
  const compiled = globSync('dist/**/*.js');
  const { outputFiles } = await build({
    entryPoints: [...new Set([...entries, ...processes].map((file) => resolve(file)))],
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
