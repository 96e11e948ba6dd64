import type { Command } from 'commander';
import type { Io } from '../io.ts';

/** `thimble models`: which models --model can name on this machine, and what is missing for the others. */
export function defineModels(command: Command, io: Io): void {
  command
    .description(
      'Shows the providers of models: which packages are installed, which keys are set, which servers answer.',
    )
    .option('--json', 'print the list as JSON')
    .action((flags: { json?: boolean }) => models(flags, io));
}

async function models({ json = false }: { json?: boolean }, io: Io): Promise<void> {
  const [{ surveyModels }, { surveyText }, { paintFor }] = await Promise.all([
    import('../models/survey.ts'),
    import('../models/survey-text.ts'),
    import('../render/paint.ts'),
  ]);
  const survey = await surveyModels(process.env);
  const text = json ? `${JSON.stringify(survey, null, 2)}\n` : surveyText(survey, paintFor(io.stdout));
  io.stdout.write(text);
}
