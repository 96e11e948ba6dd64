import { Command, CommanderError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { readVersion } from './version.ts';

/** What a file in commands/ exports: it declares arguments and options, and its action sets `process.exitCode`. */
type CommandDefinition = (command: Command, io: Io) => void;

type CommandEntry = { name: string; summary: string; load(): Promise<CommandDefinition> };

const run: CommandEntry = {
  name: 'run',
  summary: 'run an agent on a task; the word "run" may be left out',
  load: async () => (await import('./commands/run.ts')).defineRun,
};

/** To add a command, add a file and an entry. Anything that is not the name of a command is a task for `run`. */
const commands: readonly CommandEntry[] = [
  run,
  {
    name: 'chat',
    summary: 'talk with an agent, message by message',
    load: async () => (await import('./commands/chat.ts')).defineChat,
  },
  {
    name: 'web',
    summary: 'have an agent use a real browser',
    load: async () => (await import('./commands/web.ts')).defineWeb,
  },
  {
    name: 'demo',
    summary: 'see an agent at work: no model, key or network',
    load: async () => (await import('./commands/demo.ts')).defineDemo,
  },
  {
    name: 'create',
    summary: 'begin a tool package or an agent of your own',
    load: async () => (await import('./commands/create.ts')).defineCreate,
  },
  {
    name: 'save',
    summary: 'save an agent as a folder',
    load: async () => (await import('./commands/hub.ts')).defineSave,
  },
  {
    name: 'push',
    summary: 'publish an agent: Hugging Face Hub, npm, git',
    load: async () => (await import('./commands/hub.ts')).definePush,
  },
  {
    name: 'pull',
    summary: 'bring an agent here, and pin it',
    load: async () => (await import('./commands/hub.ts')).definePull,
  },
  {
    name: 'search',
    summary: 'find agents and tools of others',
    load: async () => (await import('./commands/hub.ts')).defineSearch,
  },
  {
    name: 'inspect',
    summary: 'see what an agent may do, before it runs',
    load: async () => (await import('./commands/hub.ts')).defineInspect,
  },
  {
    name: 'trust',
    summary: 'agree to what an agent may do, as it is now',
    load: async () => (await import('./commands/hub.ts')).defineTrust,
  },
  {
    name: 'runs',
    summary: 'see, approve, resume, fork, undo and audit runs that were recorded',
    load: async () => (await import('./commands/runs.ts')).defineRuns,
  },
  {
    name: 'worker',
    summary: 'work on runs that are queued in a database, on any number of machines',
    load: async () => (await import('./commands/worker.ts')).defineWorker,
  },
  {
    name: 'eval',
    summary: 'measure agents on cases of yours or on public sets, and compare them',
    load: async () => (await import('./commands/eval.ts')).defineEval,
  },
  {
    name: 'models',
    summary: 'see which models can be used: packages, keys and servers',
    load: async () => (await import('./commands/models.ts')).defineModels,
  },
  {
    name: 'doctor',
    summary: 'see what is installed, set and running',
    load: async () => (await import('./commands/doctor.ts')).defineDoctor,
  },
];

/** Runs the command that the words of the command line ask for, and sets `process.exitCode`. */
export async function main(words: readonly string[], io: Io): Promise<void> {
  try {
    await runProgram(words, io);
  } catch (error) {
    const { reportError } = await import('./report-error.ts');
    io.exitCode = reportError(error, { verbose: words.includes('--verbose'), output: io.stderr });
  }
}

async function runProgram(words: readonly string[], io: Io): Promise<void> {
  const [first = '', ...rest] = words;
  if (first === 'help') return runProgram([...rest, '--help'], io);
  const named = commands.find((entry) => entry.name === first);
  if (!named) await refuseMisspelt(first, rest);
  const command = new Command(named ? `thimble ${named.name}` : 'thimble')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (message, write) => write(message.replace(/^error:/, 'thimble:')),
    })
    .exitOverride();
  if (!named)
    command.addHelpText(
      'after',
      `\nCommands:\n${commands.map(({ name, summary }) => `  ${name.padEnd(8)} ${summary}`).join('\n')}`,
    );
  (await (named ?? run).load())(command, io);
  try {
    await command.parseAsync(named ? rest : words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    io.exitCode = error.exitCode === 0 ? exitCodes.answered : exitCodes.usage;
  }
}

/** A single word that is almost a command is a typing error, not a task: running it would cost a model call. */
async function refuseMisspelt(first: string, rest: readonly string[]): Promise<void> {
  if (!/^[a-z]+$/i.test(first) || rest.some((word) => !word.startsWith('-'))) return;
  const { AgentError, didYouMean } = await import('@thimble/core');
  const hint = didYouMean(
    first,
    commands.map((entry) => entry.name),
  );
  if (hint !== '')
    throw new AgentError(
      'invalid-argument',
      `there is no command "${first}".${hint} As a task: thimble run "${first}"`,
    );
}
