import type { FoundAgent, Inspection } from '@thimble/hub';
import { safeText } from '../render/safe-text.ts';

/** What an agent is and may do, for a person. All of it was written by a stranger. */
export function inspectionText(
  inspection: Inspection,
  { address, isTrusted }: { address: string; isTrusted: boolean },
): string {
  const { kind, name, description, model, executor, tools, hooks, agents, packages } = inspection;
  const { variables, hosts, paths, commands, code, demands, unmapped } = inspection;
  const lines = [
    `${name ?? 'agent'} (${inspection.class ?? 'tool'})${description === null ? '' : `: ${firstLine(description)}`}`,
    ...(kind === 'agent' ? ['', `model      ${model ?? 'none: give one with --model'}`] : []),
    ...(executor === null ? [] : [`code in    ${executor}`]),
    ...section(
      'tools',
      tools.map(
        ({ agent, name: tool, effect, from }) =>
          `${agent === '' ? '' : `${agent}.`}${tool}  ${effects[effect]}  ${from}`,
      ),
    ),
    ...section(
      'hooks',
      hooks.map(({ path, from }) => `${path}  ${from}`),
    ),
    ...section('agents', agents),
    ...section(
      'packages',
      Object.entries(packages).map(([packageName, range]) => `${packageName} ${String(range)}`),
    ),
    ...section('variables', variables),
    ...section('hosts', hosts),
    ...section('files and folders', paths),
    ...section('programs', commands),
    ...section('its own code', code),
    ...section('not taken over', unmapped),
    '',
    ...verdict(demands, address, isTrusted),
  ];
  return `${lines.map((line) => safeText(line)).join('\n')}\n`;
}

function verdict(demands: Inspection['demands'], address: string, isTrusted: boolean): string[] {
  if (demands.length === 0) return ['Nothing of it needs your trust.'];
  return [
    isTrusted
      ? `You trust it as it is now. To take that back: thimble trust --revoke ${address}`
      : `It runs only if you trust it: thimble trust ${address}, or --trust-remote-code for one run; because:`,
    ...demands.map(({ kind, what, path }) => `  ${kind}: ${what} (${path})`),
  ];
}

const effects = { pure: 'changes nothing', read: 'reads', write: 'changes something' } as const;

export function foundText(agents: readonly FoundAgent[]): string {
  if (agents.length === 0) return 'Nothing was found.\n';
  const lines = agents.map(({ address, kind, description, downloads, license }) => {
    const facts = [kind, downloads === null ? undefined : `${downloads} downloads`, license ?? 'no licence'].filter(
      Boolean,
    );
    return `${address}  (${facts.join(', ')})${description === '' ? '' : `\n  ${description}`}`;
  });
  return `${lines.map((line) => safeText(line)).join('\n')}\n\nWhat one may do: thimble inspect ADDRESS\n`;
}

function section(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['', title, ...items.map((item) => `  ${item}`)];
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
