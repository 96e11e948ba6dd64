import { AgentError, didYouMean, type Agent, type Model } from '@thimble/core';
import { writeFile } from 'node:fs/promises';
import { redactor } from '../config/secrets.ts';

/** What the commands of a conversation act on. */
export type Conversation = {
  readonly agent: Agent;
  /** Makes the next message the first one. */
  reset(): void;
  /** Goes on with another model, and returns it. @throws AgentError if there is no such model. */
  switchModel(id: string): Promise<Model>;
};

export type CommandLine = { name: string; argument: string };

/** A line such as `/save notes.json`, taken apart; undefined if it is a message. A path such as `/etc/hosts` is none. */
export function readCommand(line: string): CommandLine | undefined {
  const [, name, argument = ''] = /^\/([a-z]+)(?:\s+(.*))?$/i.exec(line.trim()) ?? [];
  return name === undefined ? undefined : { name: name.toLowerCase(), argument: argument.trim() };
}

/** Does what a command says, and returns what to tell the user. @throws AgentError if it is unknown or cannot be done. */
export async function runCommand({ name, argument }: CommandLine, conversation: Conversation): Promise<string> {
  const command = commands.find((candidate) => candidate.name === name);
  if (command && (argument !== '') === (command.argument !== undefined)) return command.run(conversation, argument);
  const names = commands.map((candidate) => candidate.name);
  const problem = command ? `Write ${usageOf(command)}.` : `There is no command /${name}.${didYouMean(name, names)}`;
  throw new AgentError('invalid-argument', `${problem} /help shows all.`);
}

type ChatCommand = {
  name: string;
  /** What it needs after its name, if anything. */
  argument?: string;
  summary: string;
  run(conversation: Conversation, argument: string): string | Promise<string>;
};

const commands: readonly ChatCommand[] = [
  {
    name: 'help',
    summary: 'show these commands',
    run: () =>
      [
        ...commands.map((command) => `${usageOf(command).padEnd(12)} ${command.summary}`),
        'Anything else is a message. Ctrl-C interrupts a run, Ctrl-D ends the conversation.',
      ].join('\n'),
  },
  {
    name: 'reset',
    summary: 'begin again: messages and variables are forgotten',
    run(conversation) {
      conversation.reset();
      return 'All is forgotten.';
    },
  },
  {
    name: 'save',
    argument: 'FILE',
    summary: 'write what was said and done to a file, as JSON',
    async run({ agent: { memory } }, file) {
      await writeFile(file, `${redactor(process.env).toJson(memory, 2)}\n`).catch((cause: NodeJS.ErrnoException) => {
        throw new AgentError('invalid-argument', `/save ${file}: it cannot be written (${cause.code}).`, { cause });
      });
      return `Saved to ${file}.`;
    },
  },
  {
    name: 'model',
    argument: 'ID',
    summary: 'go on with another model; `thimble models` shows which there are',
    async run(conversation, id) {
      const model = await conversation.switchModel(id);
      return `The next message goes to ${model.id}.`;
    },
  },
];

function usageOf({ name, argument }: ChatCommand): string {
  return `/${name}${argument === undefined ? '' : ` ${argument}`}`;
}
