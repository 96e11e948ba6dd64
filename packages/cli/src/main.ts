#!/usr/bin/env node
import { readVersion } from './version.ts';

const words = process.argv.slice(2);

// Whoever reads the output has gone, as `head` does: nothing is left to do, and it is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit();
    throw error;
  });
}

if (words[0] === '--version' || words[0] === '-V') {
  process.stdout.write(`${readVersion()}\n`);
} else {
  const { main } = await import('./program.ts');
  await main(words, process);
}
// A tool may have left a timer or a socket open: the answer is there, so the command ends once all of it is written.
process.stdout.write('', () => process.exit());
