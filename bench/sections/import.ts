import { execFileSync } from 'node:child_process';

import { median, type Row } from '../measure.ts';

const report =
  'process.stdout.write(JSON.stringify([performance.now() - start, (process.memoryUsage().rss - rss) / 1e6]))';

/** What importing a package costs, in processes of their own. */
export function imports(): Row[] {
  const core = cost('@thimble/core');
  const ai = cost('ai');
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
  ];
}

function cost(name: string): { ms: number; mb: number } {
  const runs = Array.from({ length: 9 }, () => {
    const code = `const rss = process.memoryUsage().rss; const start = performance.now(); await import('${name}'); ${report}`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    const [ms, mb]: [number, number] = JSON.parse(output);
    return { ms, mb };
  });
  return { ms: median(runs.map((run) => run.ms)), mb: median(runs.map((run) => run.mb)) };
}
