import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { median, type Row } from '../measure.ts';

const report = `const { user, system } = process.threadCpuUsage(start);
  process.stdout.write(JSON.stringify([(user + system) / 1e3, (process.memoryUsage().rss - rss) / 1e6]));`;

/**
 * What importing a package and starting the command cost, in processes of their own. An import takes the time that its thread
 * computes: what else runs on the machine does not count.
 */
export function imports(): Row[] {
  const core = cost('@thimble/core');
  const ai = cost('ai');
  const webSearch = cost('@thimble/tools/web-search');
  const zod = cost('zod');
  const help = commandTime(fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url)), '--help');
  const bare = commandTime('-e', '0');
  return [
    {
      figure: "import '@thimble/core' (built)",
      ours: core.ms,
      peer: { name: 'ai', value: ai.ms },
      target: { of: 'value', atMost: 40 },
    },
    {
      figure: "import '@thimble/core' (built)",
      ours: core.mb,
      unit: 'MB',
      peer: { name: 'ai', value: ai.mb },
      target: { of: 'value', atMost: 10 },
    },
    {
      figure: "import '@thimble/tools/web-search' (built)",
      ours: webSearch.ms,
      peer: { name: 'zod alone', value: zod.ms },
      target: { of: 'value', atMost: 60 },
    },
    {
      figure: 'thimble --help (built)',
      ours: help,
      peer: { name: 'bare Node', value: bare },
      target: { of: 'value', atMost: 150 },
    },
  ];
}

function cost(name: string): { ms: number; mb: number } {
  const runs = Array.from({ length: 9 }, () => {
    // An empty import first: the module loader itself is bare Node's.
    const code = `await import('data:text/javascript,'); const rss = process.memoryUsage().rss; const start = process.threadCpuUsage(); await import('${name}'); ${report}`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    const [ms, mb]: [number, number] = JSON.parse(output);
    return { ms, mb };
  });
  return { ms: median(runs.map((run) => run.ms)), mb: median(runs.map((run) => run.mb)) };
}

/** A whole process of Node with these arguments. */
function commandTime(...args: string[]): number {
  return median(
    Array.from({ length: 15 }, () => {
      const start = performance.now();
      execFileSync(process.execPath, args);
      return performance.now() - start;
    }),
  );
}
