import { createRequire, SourceMap, stripTypeScriptTypes } from 'node:module';
import type { transformSync } from 'oxc-transform';
import type { StrippedTypes } from './rewrite-with.ts';
import { refuseOverflow } from './rewrite/nesting.ts';
import { lineStarts, offsetAt } from './rewrite/position.ts';
import { StepSyntaxError, syntaxError } from './rewrite/step-syntax-error.ts';

type NativeTransform = typeof transformSync;

let loaded: { transform: NativeTransform | undefined } | undefined;

/**
 * TypeScript to JavaScript: types, `import type` and `export type` vanish, enums, namespaces and parameter properties
 * become JavaScript, `return` and `await` at the top level stay. With oxc-transform, or with Node's own stripping where
 * its binding does not load.
 *
 * @throws StepSyntaxError with the position in `source`.
 */
export function stripTypes(source: string): StrippedTypes {
  loaded ??= { transform: loadNative() };
  return loaded.transform === undefined ? stripTypesWithNode(source) : stripTypesWithOxc(source, loaded.transform);
}

function loadNative(): NativeTransform | undefined {
  try {
    const { transformSync: transform }: { transformSync: NativeTransform } = createRequire(import.meta.url)(
      'oxc-transform',
    );
    return transform;
  } catch {
    return undefined;
  }
}

function stripTypesWithOxc(source: string, transform: NativeTransform): StrippedTypes {
  refuseOverflow(source);
  const { code, map, errors } = transform('step.ts', source, {
    lang: 'ts',
    sourceType: 'module',
    sourcemap: true,
    typescript: { onlyRemoveTypeImports: true },
  });
  for (const { severity, message, labels, helpMessage } of errors) {
    if (String(severity) !== 'Error' || message.startsWith("A 'return' statement")) continue;
    const start = characters(source, labels.at(-1)?.start ?? 0);
    throw syntaxError(source, start, helpMessage === null ? message : `${message}. ${helpMessage}`);
  }
  return { code, locate: locateWith(() => map?.mappings ?? '') };
}

// The labels count bytes of UTF-8, the map UTF-16 units.
function characters(source: string, bytes: number): number {
  return Buffer.from(source).subarray(0, bytes).toString().length;
}

/** The slower way without a native binding. */
export function stripTypesWithNode(source: string): StrippedTypes {
  refuseOverflow(source);
  try {
    return { code: stripTypeScriptTypes(source), locate: (position) => position };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return transformWithNode(source);
    if (error instanceof Error && error.message.startsWith('Return statement')) return stripInsideFunction(source);
    throw fromNode(error, source);
  }
}

function transformWithNode(source: string): StrippedTypes {
  const mark = '//# sourceMappingURL=data:application/json;base64,';
  try {
    const output = stripTypeScriptTypes(source, { mode: 'transform', sourceMap: true });
    const end = output.lastIndexOf(mark);
    const map = output.slice(end + mark.length);
    return { code: output.slice(0, end), locate: locateWith(() => mappingsOf(map)) };
  } catch (error) {
    throw fromNode(error, source);
  }
}

// Node's parser allows `return` in functions alone; blanks for types leave every offset as it is.
function stripInsideFunction(source: string): StrippedTypes {
  const head = 'async function step() {';
  try {
    const code = stripTypeScriptTypes(`${head}${source}\n}`);
    return { code: code.slice(head.length, -2), locate: (position) => position };
  } catch (error) {
    throw fromNode(error, source, head.length);
  }
}

// The stack starts with `:LINE`, some lines of text up to that one, and a caret below the column.
function fromNode(error: unknown, source: string, indent = 0): StepSyntaxError {
  if (!(error instanceof Error)) return StepSyntaxError.at(source, 0, String(error));
  const place = /^[^\n]*:(\d+)\n[^]*?\n( *)\^/.exec(error.stack ?? '');
  const line = Number(place?.[1] ?? 1);
  const column = (place?.[2]?.length ?? indent) + 1 - (line === 1 ? indent : 0);
  return syntaxError(source, offsetAt(lineStarts(source), { line, column }) ?? 0, error.message);
}

function locateWith(loadMappings: () => string): StrippedTypes['locate'] {
  let map: SourceMap | undefined;
  return ({ line, column }) => {
    map ??= openMap(loadMappings());
    const entry = map.findEntry(line - 1, column - 1);
    if (!('originalLine' in entry)) return { line: 1, column: 1 };
    return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  };
}

function openMap(mappings: string): SourceMap {
  return new SourceMap({
    file: '',
    version: 3,
    sources: ['step.ts'],
    sourcesContent: [],
    names: [],
    mappings,
    sourceRoot: '',
  });
}

function mappingsOf(base64: string): string {
  const { mappings }: { mappings: string } = JSON.parse(Buffer.from(base64, 'base64').toString());
  return mappings;
}
