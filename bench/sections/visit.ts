import { execFileSync } from 'node:child_process';
import { median, type Row } from '../measure.ts';

/** Reads an article of a megabyte as the first thing that a process does with the tool, and again, when it is warm. */
const program = `
const words = 'and the water rises and falls twice a day along the coast '.repeat(6);
const paragraph = (n) => '<p>Paragraph ' + n + ': the <b>tides</b> of <a href="/h/' + n + '">Arlen</a> &amp; <em>Vik</em> follow the moon, ' + words + '.</p>';
const part = (n) => '<h2>Part ' + n + '</h2><ul><li>One <code>a</code></li><li>Two</li></ul><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>';
let body = '';
for (let n = 0; body.length < 1_000_000; n++) body += (n % 20 === 0 ? part(n) : '') + paragraph(n);
const html = '<!doctype html><title>Tides</title><nav><a href="/">Home</a></nav><article><h1>Tides</h1>' + body + '</article>';
const { visitWebpage } = await import('@thimble/tools');
const tool = visitWebpage({ fetch: async () => new Response(html, { headers: { 'content-type': 'text/html' } }) });
async function visit() {
  const before = process.cpuUsage();
  const call = await tool.prepare({ url: 'https://example.com/' });
  await call.execute({ signal: new AbortController().signal });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
const most = () => process.resourceUsage().maxRSS / 1_000;
const before = most();
const cold = await visit();
const mb = most() - before;
for (let n = 0; n < 4; n++) await visit();
process.stdout.write(JSON.stringify({ cold, mb, warm: await visit() }));`;

type Figures = { cold: number; mb: number; warm: number };

/** `visit_webpage` on an article of a megabyte, built. The processor time is that of all threads, garbage collection included. */
export function visits(): Row[] {
  const runs = Array.from({ length: 7 }, (): Figures => {
    const args = ['--input-type=module', '-e', program];
    return JSON.parse(execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: 'utf8' }));
  });
  const of = (what: keyof Figures) => median(runs.map((run) => run[what]));
  return [
    { figure: 'Visiting a page of 1 MB, cold (CPU)', ours: of('cold'), target: { of: 'value', atMost: 150 } },
    { figure: 'Memory of that', ours: of('mb'), unit: 'MB', target: { of: 'value', atMost: 60 } },
    { figure: 'Visiting a page of 1 MB, warm (CPU)', ours: of('warm') },
  ];
}
