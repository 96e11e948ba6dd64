/** Checks what every public package would publish; it must be built. */
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { workspacePackages } from './packages.ts';

for (const { folder, manifest } of workspacePackages().filter(({ manifest }) => !manifest.private)) {
  const { messages: all, pkg } = await publint({ pkgDir: folder, strict: true });
  // The templates of `npm create thimble` become packages of their own.
  const messages = all.filter(
    (message) =>
      !(message.code === 'NESTED_PACKAGE_JSON_FIELD_IGNORED' && message.args.filePath.startsWith('./templates/')),
  );
  for (const message of messages) console.error(`${manifest.name}: ${formatMessage(message, pkg)}`);
  console.log(`${messages.length === 0 ? '✔' : '✖'} ${manifest.name}`);
  if (messages.length > 0) process.exitCode = 1;
}
