import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { blocks } from '../../code-blocks/blocks.ts';
import { freePort } from '../free-port.ts';
import { agentProgram, expectAnswer } from '../programs.ts';
import type { Project } from '../projects.ts';
import type { Consumer } from './consumer.ts';

const layout = `export default function Layout({ children }) { return <html><body>{children}</body></html>; }`;
const page = `export default function Page() { return 'Ask /answer'; }`;

/** An app whose route runs an agent, with the setting that docs/deploying.md names. */
export const next: Consumer = {
  name: 'Next.js, and its serverExternalPackages',
  packages: [
    '@thimble/isolated-vm',
    'next@16',
    'react@19',
    'react-dom@19',
    'typescript@5.9',
    '@types/node@24',
    '@types/react@19',
  ],
  async check(project) {
    project.write('next.config.ts', `export default { serverExternalPackages: ['@thimble/isolated-vm'] };`);
    project.write('app/layout.jsx', layout);
    project.write('app/page.jsx', page);
    project.write('app/answer/route.ts', route());
    project.write('app/chat/route.ts', documentedRoute());
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
    await project.run('npx', ['--no', 'next', 'build'], { env });
    await expectAnswer(async (baseUrl) => {
      await using app = await start(project, { ...env, MODEL_URL: baseUrl });
      const response = await fetch(new URL('/answer', app.url), { signal: AbortSignal.timeout(60_000) });
      return await response.text();
    });
  },
};

/** The program, as the handler of a request. */
function route(): string {
  const [imports = '', body = ''] = agentProgram().split(/(?<=\n)(?=await using executor)/);
  const handler = body
    .replace(`process.argv[2]`, `process.env['MODEL_URL']`)
    .replace(/console\.log\((.*)\);/, 'return new Response($1);');
  return `${imports}\nexport const dynamic = 'force-dynamic';\nexport async function GET(): Promise<Response> {\n${handler}}\n`;
}

/** The one of docs/servers.md: it must build. */
function documentedRoute(): string {
  const block = blocks.find(({ page, code }) => page === 'docs/servers.md' && /export async function POST/.test(code));
  if (!block) throw new Error('docs/servers.md has no route any more.');
  return block.code;
}

async function start(project: Project, env: NodeJS.ProcessEnv): Promise<AsyncDisposable & { url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const entry = 'node_modules/next/dist/bin/next';
  const child = spawn(process.execPath, [entry, 'start', '-p', `${port}`], { cwd: project.folder, env, stdio: 'pipe' });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  process.once('exit', () => child.kill('SIGKILL'));
  for (let round = 0; round < 300 && !/ready/i.test(said); round++) {
    if (child.exitCode !== null) break;
    await delay(100);
  }
  if (child.exitCode !== null || !/ready/i.test(said)) {
    child.kill('SIGKILL');
    throw new Error(`The app did not start: ${said}`);
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
