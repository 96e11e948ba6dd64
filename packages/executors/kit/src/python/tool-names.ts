import { AgentError, isIdentifier, type ToolDeclaration } from '@thimble/core';

/**
 * Refuses tool names that would not work as globals of a Python sandbox: anything that is not an identifier, keywords,
 * built-ins, names of the guest, and names that two tools have.
 *
 * @throws AgentError `invalid-argument`.
 */
export function checkPythonToolNames(tools: readonly ToolDeclaration[]): void {
  const seen = new Set<string>();
  for (const { name } of tools) {
    const problem = seen.has(name) ? 'is the name of two tools' : problemOf(name);
    if (problem)
      throw new AgentError('invalid-argument', `The tool name ${JSON.stringify(name)} ${problem}: choose another.`);
    seen.add(name);
  }
}

function problemOf(name: string): string | undefined {
  if (!isIdentifier(name)) return 'is not an identifier';
  if (KEYWORDS.has(name)) return 'is a keyword of Python';
  if (BUILTINS.has(name)) return 'is a built-in of the sandbox';
  if (name in Object.prototype || name.startsWith('__')) return 'has a meaning on every object';
  return undefined;
}

// oxfmt-ignore
const KEYWORDS = wordSet(`False None True and as assert async await break class continue def del elif else except finally
  for from global if import in is lambda nonlocal not or pass raise return try while with yield`);

// oxfmt-ignore
const BUILTINS = wordSet(`final_answer console print abs aiter all anext any ascii bin bool breakpoint bytearray bytes
  callable chr classmethod compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float
  format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len license list locals
  map max memoryview min next object oct open ord pow property quit range repr reversed round set setattr slice sorted
  staticmethod str sum super tuple type vars zip
  ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError
  BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
  ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup
  FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning
  IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
  ModuleNotFoundError NameError NotADirectoryError NotImplemented NotImplementedError OSError OverflowError
  PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError
  ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError
  SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError
  UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError`);

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}
