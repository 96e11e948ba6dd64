import { Option, type Command } from 'commander';
import type { Io } from '../io.ts';
import type { WebFlags } from '../web/web.ts';
import { addAgentOptions, append } from './agent-options.ts';

/** `thimble web "task"`: an agent with a browser. */
export function defineWeb(command: Command, io: Io): void {
  addAgentOptions(
    command
      .description(
        'Runs an agent that drives a real browser. Forms, purchases and posts are sent, and hosts that the task does not name are opened, when you agree.',
      )
      .argument('[task...]', 'what to do; what is piped in is added, and - alone reads it all from stdin'),
  )
    .option('--headed', 'show the window of the browser')
    .option(
      '--allow-host <host>',
      'a host that may be reached, or * for all; may be repeated (default: those that the task names)',
      append,
    )
    .addOption(new Option('--browser <name>', 'which browser').choices(['chromium', 'chrome', 'msedge', 'firefox']))
    .option('--cdp <url>', 'a browser that runs already, such as http://localhost:9222')
    .option('--user-data-dir <folder>', 'a profile of the browser that is kept, with its logins')
    .addOption(
      new Option('--record <kind>', "keep a video, or a trace for Playwright's viewer").choices(['video', 'trace']),
    )
    .option('--json', 'print the events of the run, one JSON object per line')
    .action(async (words: string[], flags: WebFlags) => {
      const { web } = await import('../web/web.ts');
      io.exitCode = await web(words, flags, io);
    });
}
