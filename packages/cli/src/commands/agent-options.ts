import { InvalidArgumentError, Option, type Command } from 'commander';
import { builtInTools } from '../config/built-in-tools.ts';
import { languages, namesFor } from '../config/executors.ts';
import { exampleModel } from '../config/providers.ts';
import { alternatives } from '../render/format.ts';

/** The options of every command that runs an agent; `AgentFlags` is what they come to. */
export function addAgentOptions(command: Command): Command {
  return command
    .option(
      '-m, --model <provider/id>',
      `the model, e.g. ${exampleModel} (default: the provider whose key is set, then a local server)`,
    )
    .option('--base-url <url>', 'an OpenAI-compatible server')
    .addOption(new Option('--action <kind>', 'how the model acts').choices(['code', 'tool-calling']).default('code'))
    .option(
      '--executor <name>',
      `where code runs: ${alternatives(namesFor())} (default: the first that has the language)`,
    )
    .addOption(
      new Option(
        '--language <name>',
        `what the model writes (default: what the executor runs, ${languages[0]} first)`,
      ).choices(languages),
    )
    .option('--imports <packages>', 'packages that the code may import, comma-separated', list)
    .option(
      '--tools <names>',
      `tools, comma-separated: ${builtInTools.map(({ name }) => name).join(', ')}; toolkit for the usual ones; mcp:SERVER; files or packages that export tools`,
      list,
    )
    .option('-y, --yes', 'approve every call that needs approval, without asking')
    .option('--max-steps <number>', 'stop after this many steps (default: 20)', positiveInteger)
    .option('--budget-tokens <number>', 'stop when this many tokens are used up', positiveInteger)
    .option('--budget-usd <dollars>', 'stop when this much is spent; needs --price', positiveNumber)
    .option('--price <input,output>', 'what the model costs, in dollars per million tokens, e.g. 1.25,10', pricing)
    .option('--instructions <text>', 'added to the system prompt')
    .option('--dotenv <file>', 'set the variables of this file, where they are not set; may be repeated', append)
    .option('--verbose', 'print more: reasoning, outputs of tools, stacks of errors');
}

export function append(item: string, items: readonly string[] = []): string[] {
  return [...items, item];
}

export function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Write a whole number, 1 or more.');
  return Number(text);
}

/** From 0 to 1. */
export function share(text: string): number {
  const number = decimal(text);
  if (number === undefined || number > 1) throw new InvalidArgumentError('Write a share from 0 to 1, such as 0.8.');
  return number;
}

function positiveNumber(text: string): number {
  const number = decimal(text);
  if (number === undefined || number === 0) throw new InvalidArgumentError('Write a number above 0, such as 0.5.');
  return number;
}

function pricing(text: string): { input: number; output: number } {
  const [input, output, ...others] = text.split(',').map((part) => decimal(part.trim()));
  if (input === undefined || output === undefined || others.length > 0)
    throw new InvalidArgumentError('Write two numbers, such as 1.25,10.');
  return { input, output };
}

function decimal(text: string): number | undefined {
  return /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}
