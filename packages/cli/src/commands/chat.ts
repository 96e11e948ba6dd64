import type { Command } from 'commander';
import type { ChatFlags } from '../chat/chat.ts';
import type { Io } from '../io.ts';
import { addAgentOptions } from './agent-options.ts';

/** `thimble chat`: messages that build on each other, typed or piped in line by line. */
export function defineChat(command: Command, io: Io): void {
  addAgentOptions(
    command.description(
      'Talks with an agent, which remembers what was said and its variables. Each line is a message; /help shows commands.',
    ),
  )
    .option('--json', 'print the events of the runs, one JSON object per line')
    .action(async (flags: ChatFlags) => {
      const { chat } = await import('../chat/chat.ts');
      io.exitCode = await chat(flags, io);
    });
}
