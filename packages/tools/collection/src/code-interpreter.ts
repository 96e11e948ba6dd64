import { interpreter, type InterpreterOptions, type InterpreterTool } from './interpreter/interpreter.ts';

export type { InterpreterOptions, InterpreterTool } from './interpreter/interpreter.ts';

/**
 * A tool `code_interpreter({ code })` for TypeScript, for an agent that calls tools or acts in Python. Each run has a sandbox of its own,
 * whose variables stay until the run ends.
 *
 * @example
 * await using executor = isolatedVm();
 * const agent = new ToolCallingAgent({ model, tools: [codeInterpreter({ executor })] });
 * @throws AgentError `invalid-argument` for an executor of another language.
 */
export function codeInterpreter(options: InterpreterOptions): InterpreterTool {
  return interpreter(options, {
    factory: 'codeInterpreter',
    name: 'code_interpreter',
    language: 'typescript',
    languageName: 'TypeScript',
  });
}
