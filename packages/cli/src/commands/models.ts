import type { Command } from 'commander';

/** `thimble models`: which models --model can name on this machine, and what is missing for the others. */
export function defineModels(command: Command): void {
  command
    .description(
      'Shows the providers of models: which packages are installed, which keys are set, which servers answer.',
    )
    .option('--json', 'print the list as JSON')
    .action(models);
}

async function models({ json = false }: { json?: boolean }): Promise<void> {
  const [{ surveyModels }, { surveyText }, { paintFor }] = await Promise.all([
    import('../models/survey.ts'),
    import('../models/survey-text.ts'),
    import('../render/paint.ts'),
  ]);
  const survey = await surveyModels(process.env);
  const text = json ? `${JSON.stringify(survey, null, 2)}\n` : surveyText(survey, paintFor(process.stdout));
  process.stdout.write(text);
}
