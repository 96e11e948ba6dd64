import { installCommand } from '../config/install-command.ts';
import { marks } from '../models/marks.ts';
import { surveyText } from '../models/survey-text.ts';
import type { Paint } from '../render/paint.ts';
import { safeText } from '../render/safe-text.ts';
import type { Findings } from './examine.ts';
import type { ExecutorFinding } from './try-executor.ts';

/** The findings as text: what works, and what to do about what does not. */
export function findingsText(findings: Findings, paint: Paint): string {
  const { good, bad, open } = marks(paint);
  const { node } = findings;
  const executorLine = (finding: ExecutorFinding) => {
    const { name, works, isInstalled, milliseconds, problem = '', untried } = finding;
    if (!isInstalled) return open(`${name}: not installed: ${installCommand(finding.package)}`);
    if (untried !== undefined) return open(`${name}: ${safeText(untried)}`);
    if (!works) return bad(`${name}: ${safeText(problem)}`);
    return good(`${name}: 1 + 1 took ${milliseconds} ms from a cold start`);
  };

  const lines = [
    `thimble ${findings.thimble} on ${findings.platform}`,
    node.fits ? good(`Node ${node.version}`) : bad(`Node ${node.version}: Thimble needs ${node.wanted}`),
    '',
    'Packages',
    ...findings.packages.map(({ name, version }) =>
      version === null ? open(`${name} is not installed: ${installCommand(name)}`) : good(`${name} ${version}`),
    ),
    '',
    'Executors',
    ...findings.executors.map(executorLine),
    '',
  ];
  return `${lines.join('\n')}\n${surveyText(findings, paint)}`;
}
