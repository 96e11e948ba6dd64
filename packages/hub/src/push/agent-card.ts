import { unwrap } from '../inspect/describe-component.ts';
import type { Component } from '../manifest/component.ts';
import type { AgentManifest, Toolset } from '../manifest/manifest.ts';

/** How others find agents: a keyword on npm, a tag on the Hugging Face Hub. */
export const agentKeyword = 'thimble-agent';
export const toolKeyword = 'thimble-tool';

/** The README.md of an agent: what it does, what it may do, what it needs and how it is run. */
export function agentCard(manifest: AgentManifest): string {
  const { name = 'agent', description, model, executor, tools, managedAgents, variables, packages, license } = manifest;
  const sections = [
    frontMatter([agentKeyword, 'thimble'], license),
    `# ${plain(name)}`,
    description === undefined ? undefined : plain(description),
    `A ${manifest.class} of [Thimble](https://github.com/thimble-agents/thimble).`,
    `## Run it\n\n\`\`\`sh\nnpx @thimble/cli inspect file:./this-folder   # what it may do\nnpx @thimble/cli run file:./this-folder "a task"\n\`\`\``,
    `\`\`\`ts\nimport { loadAgent } from '@thimble/hub';\n\nawait using agent = await loadAgent('./this-folder');\nconst { output } = await agent.run('a task');\n\`\`\``,
    `## What it is made of\n\n${list([
      `Model: ${model ? named(model) : 'give one when you load it'}`,
      executor && `Code runs in: ${named(executor)}`,
      managedAgents.length > 0 &&
        `Agents that it manages: ${managedAgents.map((path) => path.slice('agents/'.length)).join(', ')}`,
    ])}`,
    tools.length > 0 ? `## Tools\n\n${toolTable(tools)}` : undefined,
    variables.length > 0
      ? `## Environment variables\n\n${list(variables.map((variable) => `\`${variable}\``))}`
      : undefined,
    Object.keys(packages).length > 0
      ? `## Packages\n\n\`\`\`sh\nnpm install ${Object.entries(packages)
          .map(([packageName, range]) => `${packageName}@"${range}"`)
          .join(' ')}\n\`\`\``
      : undefined,
  ];
  return `${sections.filter((section) => section !== undefined).join('\n\n')}\n`;
}

export function frontMatter(tags: readonly string[], license: string | undefined): string {
  const lines = [
    ...(license === undefined ? [] : [`license: ${license.toLowerCase()}`]),
    'library_name: thimble',
    'tags:',
  ];
  return `---\n${[...lines, ...tags.map((tag) => `  - ${tag}`)].join('\n')}\n---`;
}

export function toolTable(tools: readonly Toolset[]): string {
  const rows = tools.flatMap((set) =>
    set.provides.map(
      ({ name, effect, description = '' }) =>
        `| \`${name}\` | ${effect === 'write' ? 'changes something' : effect === 'read' ? 'reads' : 'nothing'} | ${cell(description)} | \`${set.package}\` |`,
    ),
  );
  return ['| Tool | Effect | What it does | From |', '|---|---|---|---|', ...rows].join('\n');
}

/** Without the decorators around it. */
function named(component: Component): string {
  const names = unwrap(component).bases.map(({ package: from, export: exported, args: [first] = [] }) => {
    const given = typeof first === 'string' ? `'${first}'` : first === undefined ? '' : '…';
    return `\`${exported}(${given})\` of \`${from}\``;
  });
  return names.join(', else ');
}

function list(items: readonly (string | false | undefined)[]): string {
  return items
    .filter((item) => typeof item === 'string')
    .map((item) => `- ${item}`)
    .join('\n');
}

/** A description may come from anywhere: in a table it is one line without markup. */
function cell(text: string): string {
  const [first = ''] = text.split('\n');
  return plain(first.length > 160 ? `${first.slice(0, 160)}…` : first).replaceAll('|', '\\|');
}

function plain(text: string): string {
  return text.replaceAll('<', '&lt;');
}
