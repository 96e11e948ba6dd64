import { invalid } from '../base/errors.ts';
import { nearestName } from '../base/names.ts';
import type { Tool, ToolDeclaration } from '../contract/tool.ts';
import { callTool } from './call-tool.ts';
import { describeTools, searchTools } from './discovery-tools.ts';
import { listTools } from './list-tools.ts';
import { SearchIndex } from './search-index.ts';

/** The tools of an agent as its model is told of them. */
export type Discovery = {
  /** Those that are declared from the start. Where others are not, the tools that find them are among them. */
  declared: readonly Tool[];
  /** Those that are not, by name; '' where there are none. */
  listing: string;
  /** Names of the tools that come nearest to one that does not exist; undefined where all of them are declared. */
  nearest: ((name: string) => readonly string[]) | undefined;
};

export type DiscoveryOptions = {
  /** As `AgentOptions.toolText`. */
  toolText: number;
  /** Declarations as the model reads them. */
  declare(tools: readonly ToolDeclaration[]): string;
};

/** Declares what fits into `toolText` characters; where the tools do not, they are listed, and found by search. */
export function discover(tools: readonly Tool[], { toolText, declare }: DiscoveryOptions): Discovery {
  const listed = listedOf(tools, toolText, declare);
  if (listed.length === 0) return { declared: tools, listing: '', nearest: undefined };
  let index: SearchIndex | undefined;
  const find = (query: string, limit: number) => {
    index ??= new SearchIndex(tools.map(({ declaration }) => declaration));
    return index.search(query, limit);
  };
  const known = new Map(tools.map((tool) => [nameOf(tool), tool.declaration]));
  // One that is spelt almost the same comes before those that are about the same.
  const nearest = (name: string) => {
    const spelt = nearestName(name, known.keys());
    return [...new Set([...(spelt === undefined ? [] : [spelt]), ...find(name, 5)])].slice(0, 5);
  };
  const finders = [searchTools({ known, find, declare }), describeTools({ known, nearest, declare })];
  for (const name of [...finders.map(nameOf), callTool]) {
    if (known.has(name))
      throw invalid(
        `The name "${name}" is taken: it is how a model finds tools that are not declared. Rename the tool.`,
      );
  }
  const rest = tools.filter((tool) => !listed.includes(tool));
  const heading = `${listed.length} more tools can be called although their declarations are not shown. Find them by what they do with \`search_tools\`, or by name with \`describe_tools\`, read their declarations, and call them in a later step.`;
  const listing = `${heading}\n\n${listTools(listed, Math.max(toolText, smallestListing))}`;
  return { declared: [...finders, ...rest], listing, nearest };
}

/** Even where nothing is to be declared, the names of a few tools are told. */
const smallestListing = 1_000;

const nameOf = ({ declaration }: Tool) => declaration.name;

/** Those that ask for it and, where the others are too long together, all but those that refuse. */
function listedOf(tools: readonly Tool[], toolText: number, declare: DiscoveryOptions['declare']): readonly Tool[] {
  let characters = 0;
  for (const { declaration, deferred } of tools) {
    if (deferred !== true) characters += declare([declaration]).length + 2;
    if (characters > toolText) return tools.filter((tool) => tool.deferred !== false);
  }
  return tools.filter((tool) => tool.deferred === true);
}
