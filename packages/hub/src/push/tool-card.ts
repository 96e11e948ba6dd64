import type { ToolManifest } from '../manifest/manifest.ts';
import { frontMatter, toolKeyword, toolTable } from './agent-card.ts';

/** The README.md of a tool. */
export function toolCard({ tool, variables, license }: ToolManifest): string {
  const names = tool.provides.map(({ name }) => name).join(', ');
  const sections = [
    frontMatter([toolKeyword, 'thimble'], license),
    `# ${names}`,
    `Made for [Thimble](https://github.com/thimble-agents/thimble).`,
    toolTable([tool]),
    `\`\`\`ts\nimport { loadTool } from '@thimble/hub';\n\nawait using loaded = await loadTool('./this-folder', { trustRemoteCode: true });\nconst agent = new CodeAgent({ model, executor, tools: loaded.tools });\n\`\`\``,
    ...(variables.length > 0 ? [`Environment variables: ${variables.map((name) => `\`${name}\``).join(', ')}`] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}
