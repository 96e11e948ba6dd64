import { compare, comparisonText, readArtifact } from '@thimble/evals';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';

export async function compareEvals(a: string, b: string, io: Io): Promise<void> {
  io.stdout.write(comparisonText(compare(await readArtifact(a), await readArtifact(b)), { a, b }));
  io.exitCode = exitCodes.answered;
}
