import type { Tool } from '../contract/tool.ts';
import { cleanText } from '../declarations/text.ts';

/** The form in which tools are listed, from the fullest to the shortest. */
const forms: readonly ((tools: readonly Tool[]) => string)[] = [
  (tools) => tools.map(lineOf(120)).join('\n'),
  (tools) => tools.map(lineOf(60)).join('\n'),
  (tools) => tools.map(nameOf).join(', '),
];

/** Tools by where they come from, with the first sentence of each where `maximum` characters hold that. */
export function listTools(tools: readonly Tool[], maximum: number): string {
  const groups = [...Map.groupBy(tools, sourceOf)];
  for (const form of forms) {
    const text = groups.map(([source, members]) => `${headOf(source, members)}\n${form(members)}`).join('\n\n');
    if (text.length <= maximum) return text;
  }
  const share = Math.floor(maximum / groups.length);
  return groups
    .map(([source, members]) => `${headOf(source, members)}\n${someNames(members, share)}`)
    .join('\n\n')
    .slice(0, Math.max(0, maximum));
}

const nameOf = ({ declaration }: Tool) => declaration.name;

function sourceOf({ source, spec }: Tool): string {
  return cleanText(source ?? spec?.package ?? '', 80).replaceAll('\n', ' ');
}

function headOf(source: string, { length }: readonly Tool[]): string {
  return `${source === '' ? 'Others' : source} (${length} ${length === 1 ? 'tool' : 'tools'}):`;
}

function lineOf(longest: number) {
  return ({ declaration: { name, description } }: Tool) => {
    const [sentence = ''] = cleanText(description, 500).split(/(?<=[.!?])\s|。|\n/u, 1);
    const text = sentence.length > longest ? `${sentence.slice(0, longest - 1).trimEnd()}…` : sentence;
    return `- ${name}: ${text.toWellFormed()}`;
  };
}

function someNames(tools: readonly Tool[], maximum: number): string {
  let text = '';
  for (const [index, tool] of tools.entries()) {
    const more = index === 0 ? nameOf(tool) : `, ${nameOf(tool)}`;
    if (text.length + more.length > maximum) return `${text} … and ${tools.length - index} more`;
    text += more;
  }
  return text;
}
