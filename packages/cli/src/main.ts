#!/usr/bin/env node
import { nodeProblem, readVersion } from './version.ts';

const words = process.argv.slice(2);
const problem = nodeProblem(process.versions.node);

// The reader of the output is gone, as with `| head`: there is nothing left to do, and it is not an error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit();
    throw error;
  });
}

if (words[0] === '--version' || words[0] === '-V') {
  process.stdout.write(`${readVersion()}\n`);
} else if (problem !== undefined) {
  // Checked before anything else is loaded, which would fail with an obscure error.
  process.stderr.write(`thimble: ${problem}\n`);
  process.exitCode = 2;
} else {
  const { main } = await import('./program.ts');
  await main(words, process);
}
// A tool may have left a timer or a socket open. The answer is there, so end as soon as it is written.
process.stdout.write('', () => process.exit());
