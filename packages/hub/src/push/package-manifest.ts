import { isRecord } from '@thimble/core/utilities';
import { agentKeyword, toolKeyword } from './agent-card.ts';

/** The package.json of an agent: data with a keyword, and what it needs as peers, so that nothing is installed unasked. */
export function packageManifest(
  manifest: unknown,
  { name, version, isTool }: { name: string; version: string; isTool: boolean },
): string {
  const { description, packages, license } = isRecord(manifest) ? manifest : {};
  const [first = ''] = typeof description === 'string' ? description.split('\n') : [];
  const value = {
    name,
    version,
    description: first === '' ? `${isTool ? 'A tool' : 'An agent'} of Thimble.` : first.slice(0, 200),
    keywords: [isTool ? toolKeyword : agentKeyword, 'thimble'],
    ...(typeof license === 'string' && { license }),
    type: 'module',
    files: ['agent.json', 'tool.json', 'prompts', 'tools', 'agents'],
    peerDependencies: isRecord(packages) ? packages : {},
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
