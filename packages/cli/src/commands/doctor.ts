import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';

/** `thimble doctor`: whether agents can run on this machine, and what is missing. */
export function defineDoctor(command: Command): void {
  command
    .description(
      'Looks at what is installed, which keys are set and which servers answer. Fails when no executor works.',
    )
    .option('--json', 'print the findings as JSON')
    .action(doctor);
}

async function doctor({ json = false }: { json?: boolean }): Promise<void> {
  const [{ examine }, { findingsText }, { paintFor }] = await Promise.all([
    import('../doctor/examine.ts'),
    import('../doctor/findings-text.ts'),
    import('../render/paint.ts'),
  ]);
  const findings = await examine(process.env);
  process.stdout.write(
    json ? `${JSON.stringify(findings, null, 2)}\n` : findingsText(findings, paintFor(process.stdout)),
  );
  process.exitCode = findings.executors.some((executor) => executor.works) ? exitCodes.answered : exitCodes.failed;
}
