import type { Strangers } from './strangers.ts';

/** The command, as `npm install @thimble/cli` gives it. */
export async function commandLine({ check, newProject }: Strangers): Promise<void> {
  const project = newProject('command-line');
  await check('installs the command line', () => project.install(['@thimble/cli']));
  await check('runs its demo', () => project.run('npx', ['--no', 'thimble', 'demo'], { timeoutMs: 60_000 }));
  await check('names the command that installs a provider', async () => {
    const command = ['--no', 'thimble', 'task', '--model', 'anthropic/claude-sonnet-5-5'];
    const said = await project.run('npx', command).catch(String);
    if (!said.includes('npm install @thimble/anthropic')) throw new Error(`It said: ${said}`);
  });
}
