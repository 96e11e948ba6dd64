import { isRecord } from '@thimble/core/utilities';
import { textOf, type AgentFiles } from '../files/agent-files.ts';
import { parseSafely } from '../manifest/read-manifest.ts';
import { classOf, type PythonTool } from './map-tools.ts';

/**
 * The tool of a folder that `Tool.save` or `push_to_hub` of smolagents wrote: `tool.py`; undefined where it is none. Older ones have
 * a `tool_config.json`, which names the file and the class.
 */
export function savedTool(files: AgentFiles): PythonTool | undefined {
  if (files.has('agent.json') || files.has('tool.json')) return undefined;
  const text = textOf(files, 'tool_config.json');
  const config = text === undefined ? undefined : parseSafely(text, 'tool_config.json');
  const { name: given, tool_class: place } = isRecord(config) ? config : {};
  const [, module = 'tool'] = /^(\w+)\.\w+$/.exec(String(place)) ?? [];
  const file = `${module}.py`;
  const code = textOf(files, file);
  if (code === undefined || classOf(code) === '') return undefined;
  const [, named = 'tool'] = /^ {4}name\s*=\s*["'](\w+)["']/m.exec(code) ?? [];
  return { name: typeof given === 'string' && /^[A-Za-z_]\w{0,63}$/.test(given) ? given : named, file, code };
}
