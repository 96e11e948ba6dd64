import { pyodide } from '../index.ts';

/** Makes the snapshot, where there is none yet: it takes longer than a start may. */
export async function makeFirstSnapshot(): Promise<void> {
  await using executor = pyodide({ spares: 0 });
  await executor.start({ tools: [], callTool: async () => null });
}
