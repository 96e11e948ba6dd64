/**
 * Adds to package-lock.json the optional packages of other platforms that npm left out because the registry in use
 * does not serve them: `npm ci` refuses a lock file without them, even where they would never be installed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const entrySchema = z.looseObject({
  dev: z.literal(true).optional(),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

const path = new URL('../package-lock.json', import.meta.url);
const lock = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')));
const packages = z.record(z.string(), z.unknown()).parse(lock['packages']);

const names = new Set(Object.keys(packages).map((key) => key.replace(/^.*node_modules\//, '')));
const missing = Object.values(packages)
  .map((entry) => entrySchema.parse(entry))
  .flatMap(({ dev, optionalDependencies }) =>
    Object.entries(optionalDependencies).map(([name, version]) => ({ name, version, dev })),
  )
  .filter(({ name }) => !names.has(name));

for (const { name, version, dev } of missing) {
  packages[`node_modules/${name}`] = { version, dev, optional: true, ...platformOf(name) };
}
const sorted = Object.entries(packages).sort(([left], [right]) => left.localeCompare(right, 'en'));
writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
console.log(
  missing.length === 0 ? 'The lock file is complete.' : `Added ${missing.map(({ name }) => name).join(', ')}`,
);

/** What the package's manifest would say: platform packages carry it in their names. */
function platformOf(name: string): { os: string[]; cpu: string[]; libc?: string[] } {
  const os = /darwin|linux|win32|android|freebsd|openharmony/.exec(name)?.[0];
  const cpu = /arm64|arm|x64|ia32|ppc64|riscv64|s390x|loong64/.exec(name)?.[0];
  if (!os || !cpu) throw new Error(`${name} names no platform: add it to package-lock.json by hand.`);
  const libc = { gnu: 'glibc', musl: 'musl' }[/-(gnu|musl)/.exec(name)?.[1] ?? ''];
  return { os: [os], cpu: [cpu], ...(os === 'linux' && libc ? { libc: [libc] } : {}) };
}
