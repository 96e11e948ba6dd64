import type { Language } from '../contract/executor.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import { pythonDeclarations } from './python.ts';
import { typescriptDeclarations } from './typescript.ts';

/** How tools are declared to a model that writes this language. */
export function declarationsIn(language: Language): (tools: readonly ToolDeclaration[]) => string {
  return language === 'python' ? pythonDeclarations : typescriptDeclarations;
}
