import { count } from '../render/format.ts';
import type { Paint } from '../render/paint.ts';
import { safeText } from '../render/safe-text.ts';
import type { Findings } from './examine.ts';

/** The findings for a reader: what works, and what to do where something does not. */
export function findingsText(findings: Findings, paint: Paint): string {
  const good = (text: string) => `  ${paint('green', '✓')} ${text}`;
  const bad = (text: string) => `  ${paint('red', '✗')} ${text}`;
  const open = (text: string) => `  ${paint('dim', `· ${text}`)}`;
  const { node } = findings;
  const lines = [
    `thimble ${findings.thimble} on ${findings.platform}`,
    node.fits ? good(`Node ${node.version}`) : bad(`Node ${node.version}: Thimble needs ${node.wanted}`),
    '',
    'Packages',
    ...findings.packages.map(({ name, version }) =>
      version === null ? bad(`${name} is not installed: npm install ${name}`) : good(`${name} ${version}`),
    ),
    '',
    'Executors',
    ...findings.executors.map(({ name, works, milliseconds, problem }) =>
      works
        ? good(`${name}: 1 + 1 took ${milliseconds} ms from a cold start`)
        : bad(`${name}: ${safeText(problem ?? '')}`),
    ),
    '',
    'Models',
    ...findings.providers.map(({ name, keyVariable, isSet }) =>
      isSet ? good(`${name}: ${keyVariable} is set`) : open(`${name}: ${keyVariable} is not set`),
    ),
    ...findings.servers.map(({ name, url, models }) =>
      models
        ? good(`${name}: ${count(models.length, 'model')} at ${url}, first ${safeText(models[0] ?? '')}`)
        : open(`${name}: no answer at ${url}`),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
