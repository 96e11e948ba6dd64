/** Checks what every public package would publish; it must be built. */
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { workspacePackages } from './packages.ts';

for (const { folder, manifest } of workspacePackages().filter(({ manifest }) => !manifest.private)) {
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true });
  for (const message of messages) console.error(`${manifest.name}: ${formatMessage(message, pkg)}`);
  console.log(`${messages.length === 0 ? '✔' : '✖'} ${manifest.name}`);
  if (messages.length > 0) process.exitCode = 1;
}
