#!/usr/bin/env node
import { nodeProblem, readVersion } from './version.ts';

const words = process.argv.slice(2);
const problem = nodeProblem(process.versions.node);

// The reader of the output has gone, as `head` does when it has enough: not an error, but there is nothing left to do.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit();
    throw error;
  });
}

if (words[0] === '--version' || words[0] === '-V') {
  process.stdout.write(`${readVersion()}\n`);
} else if (problem !== undefined) {
  // Before anything else is loaded: it would fail in words that help nobody.
  process.stderr.write(`thimble: ${problem}\n`);
  process.exitCode = 2;
} else {
  try {
    const { runProgram } = await import('./program.ts');
    await runProgram(words);
  } catch (error) {
    const { reportError } = await import('./report-error.ts');
    process.exitCode = reportError(error, { verbose: words.includes('--verbose') });
  }
}
// The answer is there: once it is written the command ends, though a tool may have left a timer or a socket open.
process.stdout.write('', () => process.exit());
