import { installCommand } from '../config/install-command.ts';
import { count } from '../render/format.ts';
import type { Paint } from '../render/paint.ts';
import { safeText } from '../render/safe-text.ts';
import { marks } from './marks.ts';
import type { ModelSurvey } from './survey.ts';

const namedModels = 5;

/** The survey as text: what can be used, and what is missing for the rest. */
export function surveyText({ providers, servers, chosen }: ModelSurvey, paint: Paint): string {
  const { good, open } = marks(paint);
  const width = Math.max(...providers.map(({ name }) => name.length));
  const lines = [
    'Providers',
    ...providers.map((provider) => {
      const missing = missingOf(provider);
      const name = provider.name.padEnd(width);
      if (missing.length > 0) return open(`${name}  ${missing.join('; ')}`);
      const state = provider.key === null ? provider.note : `${provider.key} is set`;
      return good(`${name}  ${state}: --model ${provider.example}`);
    }),
    '',
    'Servers on this machine',
    ...servers.map(({ name, url, models }) =>
      models
        ? good(`${name.padEnd(width)}  ${count(models.length, 'model')} at ${url}: ${safeText(listed(models))}`)
        : open(`${name.padEnd(width)}  no answer at ${url}`),
    ),
    '',
    chosen === null ? 'Without --model there is nothing to use yet.' : `Without --model, ${safeText(chosen)} is used.`,
  ];
  return `${lines.join('\n')}\n`;
}

function missingOf({
  package: name,
  version,
  keyVariables,
  key,
  missingSettings,
}: ModelSurvey['providers'][number]): string[] {
  return [
    ...(version === null ? [`not installed: ${installCommand(name)}`] : []),
    ...(keyVariables.length > 0 && key === null ? [`${keyVariables.join(' or ')} is not set`] : []),
    ...missingSettings.map((setting) => `${setting} is not set`),
  ];
}

function listed(models: readonly string[]): string {
  const more = models.length - namedModels;
  return models.slice(0, namedModels).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
