import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';

/** `thimble doctor`: whether agents can run on this machine, and what is missing. */
export function defineDoctor(command: Command, io: Io): void {
  command
    .description(
      'Looks at what is installed, which keys are set and which servers answer. Fails when no executor works.',
    )
    .option('--json', 'print the findings as JSON')
    .action((flags: { json?: boolean }) => doctor(flags, io));
}

async function doctor({ json = false }: { json?: boolean }, io: Io): Promise<void> {
  const [{ examine }, { findingsText }, { paintFor }] = await Promise.all([
    import('../doctor/examine.ts'),
    import('../doctor/findings-text.ts'),
    import('../render/paint.ts'),
  ]);
  const findings = await examine(process.env);
  io.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : findingsText(findings, paintFor(io.stdout)));
  io.exitCode = findings.executors.some((executor) => executor.works) ? exitCodes.answered : exitCodes.failed;
}
