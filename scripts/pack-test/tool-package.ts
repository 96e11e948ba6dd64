import { startModelServer } from './model-server.ts';
import type { Strangers } from './strangers.ts';

const name = 'thimble-tool-hello';

/** An author begins, tests and publishes a tool package; somebody else installs it and uses it by its name. */
export async function toolPackage({ check, newProject }: Strangers): Promise<void> {
  const author = newProject('author');
  const inside = { cwd: `${author.folder}/${name}` };
  await check('begins a tool package', () => author.run('npm', ['create', '--yes', 'thimble', 'tool', name]));
  await check('installs what a tool package needs', () => author.run('npm', ['install'], inside));
  await check('tests and builds a new tool package', async () => {
    await author.run('npm', ['test'], inside);
    await author.run('npm', ['run', 'build'], inside);
  });
  await check('publishes a tool package', () => author.run('npm', ['publish'], inside));

  const user = newProject('user-of-a-tool');
  await check('installs the command line and a tool of somebody', () => user.install(['@thimble/cli', name]));
  await check('runs an agent with a tool of somebody', async () => {
    const greet = 'I greet.\n<code>\nfinal_answer(await hello({ name: "Ada", language: "fr" }))\n</code>';
    await using server = await startModelServer([greet]);
    const flags = ['--tools', name, '--model', 'openai/mock', '--base-url', server.baseUrl];
    const said = await user.run('npx', ['--no', 'thimble', 'run', ...flags, 'Greet Ada in French']);
    if (!said.includes('Bienvenue, Ada!')) throw new Error(`It said: ${said}`);
  });
}

/** The agent that `npm create thimble` begins passes its own tests. */
export async function newAgent({ check, newProject }: Strangers): Promise<void> {
  const project = newProject('new-agent');
  const inside = { cwd: `${project.folder}/my-agent` };
  await check('begins an agent', () => project.run('npm', ['create', '--yes', 'thimble', 'agent', 'my-agent']));
  await check('installs, tests and type-checks a new agent', async () => {
    await project.run('npm', ['install'], inside);
    await project.run('npm', ['test'], inside);
    await project.run('npm', ['run', 'check'], inside);
  });
}
