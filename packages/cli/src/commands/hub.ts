import { Option, type Command } from 'commander';
import type { InspectFlags, PullFlags, PushFlags, SaveFlags, SearchFlags, TrustFlags } from '../hub/hub-actions.ts';
import type { Io } from '../io.ts';
import { addAgentOptions, append } from './agent-options.ts';

const actions = () => import('../hub/hub-actions.ts');
const addresses = 'hf:user/name, npm:@scope/name, git:URL or file:./folder';

/** `thimble save FOLDER`: the agent that the options describe, as a folder. */
export function defineSave(command: Command, io: Io): void {
  addAgentOptions(
    command
      .description('Saves the agent that the options describe as a folder, with its tools. Secrets are never saved.')
      .argument('<folder>', 'where to; an agent that is there is replaced'),
  )
    .option('--name <name>', 'an identifier')
    .option('--description <text>', 'what it does')
    .option('--output-schema <file>', 'a JSON Schema that its answers must fit')
    .action(async (folder: string, flags: SaveFlags) => (await actions()).save(folder, flags, io));
}

/** `thimble push FOLDER ADDRESS`. */
export function definePush(command: Command, io: Io): void {
  command
    .description('Publishes the folder of an agent. The Hub takes the token of HF_TOKEN; npm and git their own login.')
    .argument('<folder>', 'the folder of the agent')
    .argument('<address>', addresses)
    .option('--private', 'others may not see it')
    .option('-m, --message <text>', 'of the commit')
    .option('--create-pr', 'propose the change as a pull request (hf)')
    .option('--as <version>', 'the version (npm) or the tag (git)')
    .action(async (folder: string, address: string, flags: PushFlags) =>
      (await actions()).push(folder, address, flags, io),
    );
}

/** `thimble pull ADDRESS [FOLDER]`. */
export function definePull(command: Command, io: Io): void {
  command
    .description('Brings an agent into the cache and pins it in thimble-lock.json. Nothing of it runs.')
    .argument('<address>', addresses)
    .argument('[folder]', 'a folder of your own to copy it to')
    .option('--revision <name>', 'a branch, tag, commit or version (default: the newest)')
    .option('--update', 'take the newest, whatever thimble-lock.json says')
    .option('--json', 'print what was pulled as JSON')
    .action(async (address: string, folder: string | undefined, flags: PullFlags) =>
      (await actions()).pull(address, folder, flags, io),
    );
}

/** `thimble search WORDS`. */
export function defineSearch(command: Command, io: Io): void {
  command
    .description('Lists agents and tools that others have published on npm and the Hugging Face Hub.')
    .argument('[words...]', 'what to look for (default: the most used)')
    .addOption(new Option('--kind <kind>', 'only one of the two').choices(['agent', 'tool'] as const))
    .option('--limit <number>', 'of each place (default: 20)', Number)
    .option('--json', 'print the list as JSON')
    .action(async (words: string[], flags: SearchFlags) => (await actions()).search(words, flags, io));
}

/** `thimble inspect ADDRESS`. */
export function defineInspect(command: Command, io: Io): void {
  command
    .description('Shows what an agent would be allowed to do, before anyone runs it. Nothing of it runs.')
    .argument('<address>', `${addresses}, or a folder`)
    .option('--revision <name>', 'a branch, tag, commit or version (default: the newest)')
    .option('--allow <package>', 'a package that may run; may be repeated', append)
    .option('--json', 'print it as JSON')
    .action(async (address: string, flags: InspectFlags) => (await actions()).inspect(address, flags, io));
}

/** `thimble trust ADDRESS`. */
export function defineTrust(command: Command, io: Io): void {
  command
    .description(
      'Agrees to all that an agent may do, as it is now: it runs without a question until one of its files changes.',
    )
    .argument('<address>', `${addresses}, or a folder`)
    .option('--revision <name>', 'a branch, tag, commit or version (default: the newest)')
    .option('--revoke', 'take that back')
    .action(async (address: string, flags: TrustFlags) => (await actions()).trust(address, flags, io));
}
