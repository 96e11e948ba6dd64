import { AgentError } from '@thimble/core';
import type { Sandbox } from 'e2b';
import { quote } from './quote.ts';
import type { Settings } from './settings.ts';

const installMs = 300_000;

/**
 * Makes a fresh sandbox ready for a driver in `folder`: gives the program for it, and has the packages installed. What
 * needs the internet is done before any code of the model runs, and the access is taken away again.
 *
 * @throws AgentError `sandbox` where the template lacks something that cannot be installed.
 */
export async function prepare(sandbox: Sandbox, folder: string, settings: Settings): Promise<string> {
  return settings.language === 'typescript'
    ? prepareNode(sandbox, folder, settings)
    : preparePython(sandbox, folder, settings);
}

async function prepareNode(sandbox: Sandbox, folder: string, settings: Settings): Promise<string> {
  const [major = 0] = await versionOf(sandbox, 'node');
  if (major >= 24) return 'node';
  const prefix = quote(`${folder}/node`);
  // Node.js itself is a package for each processor, which needs no build and no script.
  const install = `npm install --prefix ${prefix} --no-save --no-audit --no-fund --ignore-scripts "node-linux-$(node -p process.arch)@24"`;
  const lack = `The template "${settings.template}" has no Node.js 24, and it could not be installed: take a template that has it.`;
  await withInternet(sandbox, settings, () =>
    run(sandbox, `${install} && mv ${prefix}/node_modules/node-linux-*/bin/node ${prefix}/node`, lack),
  );
  return `${folder}/node/node`;
}

async function preparePython(sandbox: Sandbox, folder: string, settings: Settings): Promise<string> {
  const { template, imports } = settings;
  const [major = 0, minor = 0] = await versionOf(sandbox, 'python3');
  if (major < 3 || (major === 3 && minor < 11)) {
    throw new AgentError('sandbox', `The template "${template}" has no Python 3.11 or newer: take one that has it.`);
  }
  if (imports.length === 0) return 'python3';
  // Source distributions would run code of their own while they are built.
  const install = `python3 -m pip install --quiet --only-binary :all: --target ${quote(`${folder}/packages`)} ${imports.map(quote).join(' ')}`;
  const lack = `These packages could not be installed in the sandbox: ${imports.join(', ')}. Check their names, or take a template that has them.`;
  await withInternet(sandbox, settings, () => run(sandbox, install, lack));
  return 'python3';
}

async function versionOf(sandbox: Sandbox, program: string): Promise<number[]> {
  const { stdout } = await sandbox.commands.run(`${program} --version 2>&1 || true`);
  const version = /(?:^|\n)(?:v|Python )(\d+)\.(\d+)\./.exec(stdout.slice(-1_000));
  return version ? version.slice(1).map(Number) : [];
}

async function withInternet(
  sandbox: Sandbox,
  { allowInternetAccess }: Settings,
  install: () => Promise<void>,
): Promise<void> {
  if (allowInternetAccess) return install();
  await sandbox.updateNetwork({ allowInternetAccess: true });
  await install();
  await sandbox.updateNetwork({ allowInternetAccess: false });
}

async function run(sandbox: Sandbox, command: string, lack: string): Promise<void> {
  try {
    await sandbox.commands.run(command, { timeoutMs: installMs });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'CommandExitError')) throw error;
    throw new AgentError('sandbox', lack, { cause: error });
  }
}
