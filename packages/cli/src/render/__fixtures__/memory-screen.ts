import type { Screen } from '../renderer.ts';

/** A screen that keeps what was written to it. */
export function memoryScreen(columns = 80): Screen & { readonly text: string } {
  const written: string[] = [];
  return {
    write: (text) => void written.push(text),
    columns: () => columns,
    get text() {
      return written.join('');
    },
  };
}
