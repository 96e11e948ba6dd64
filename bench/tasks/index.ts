/** Sixty tasks in six kinds, with checkers and reference solutions: `thimble eval bound --data bench --loader bench/tasks/index.ts`. */
import type { SetLoader } from '@thimble/evals';
import { arithmetic } from './kinds/arithmetic.ts';
import { bookings } from './kinds/bookings.ts';
import { dataAnalysis } from './kinds/data-analysis.ts';
import { files } from './kinds/files.ts';
import { searchAndJoin } from './kinds/search-and-join.ts';
import { textToSql } from './kinds/text-to-sql.ts';

export const tasks = [...dataAnalysis, ...searchAndJoin, ...arithmetic, ...bookings, ...files, ...textToSql];

export const loader: SetLoader = {
  name: 'thimble',
  source: 'https://github.com/thimble-agents/thimble (bench/tasks)',
  licence: 'Apache-2.0',
  folders: ['bench/tasks'],
  marker: 'index.ts',
  load: async () => tasks,
};
