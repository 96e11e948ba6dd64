import { interpreter, type InterpreterOptions, type InterpreterTool } from './interpreter/interpreter.ts';

export type { InterpreterOptions, InterpreterTool } from './interpreter/interpreter.ts';

/**
 * A tool `python_interpreter({ code })`, for an agent that calls tools or acts in TypeScript. Each run has a sandbox of its own, whose
 * variables stay until the run ends.
 *
 * @example
 * await using executor = pyodide({ imports: ['numpy'] });
 * const agent = new ToolCallingAgent({ model, tools: [pythonInterpreter({ executor })] });
 * @throws AgentError `invalid-argument` for an executor of another language.
 */
export function pythonInterpreter(options: InterpreterOptions): InterpreterTool {
  return interpreter(options, {
    factory: 'pythonInterpreter',
    name: 'python_interpreter',
    language: 'python',
    languageName: 'Python',
  });
}
