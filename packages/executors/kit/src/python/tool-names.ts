import { isIdentifier, type ToolDeclaration } from '@thimble/core';
import { checkNames, wordSet } from '../check-names.ts';

/**
 * Refuses tool names that would not work as globals of a Python sandbox: no identifiers, keywords, built-ins, names of the
 * guest, and names that come twice.
 *
 * @throws AgentError `invalid-argument`.
 */
export function checkPythonToolNames(tools: readonly ToolDeclaration[]): void {
  checkNames(tools, problemOf);
}

function problemOf(name: string): string | undefined {
  if (!isIdentifier(name)) return 'is not an identifier';
  if (keywords.has(name)) return 'is a keyword of Python';
  if (builtins.has(name)) return 'is a built-in of the sandbox';
  return undefined;
}

// oxfmt-ignore
const keywords = wordSet(`False None True and as assert async await break class continue def del elif else except finally
  for from global if import in is lambda nonlocal not or pass raise return try while with yield`);

// oxfmt-ignore
const builtins = wordSet(`final_answer console print abs aiter all anext any ascii bin bool breakpoint bytearray bytes
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
