import type { ToolDeclaration } from '../../contract/tool.ts';

/**
 * Tools of public MCP servers as they list them. Above each: the repository it comes from. Where the source is zod,
 * pydantic or OpenAPI, the schema is what that generates.
 */
export const mcpTools = named({
  // modelcontextprotocol/servers, src/filesystem/index.ts
  edit_file: {
    name: 'edit_file',
    description:
      'Make line-based edits to a text file. Each edit replaces exact line sequences with new content. Returns a git-style diff showing the changes made. Only works within allowed directories. Fails if the target directory is read-only.',
    inputSchema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        path: { type: 'string' },
        edits: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              oldText: { type: 'string', description: 'Text to search for - must match exactly' },
              newText: { type: 'string', description: 'Text to replace with' },
            },
            required: ['oldText', 'newText'],
            additionalProperties: false,
          },
        },
        dryRun: {
          type: 'boolean',
          default: false,
          description: 'Preview changes using git-style diff format',
        },
      },
      required: ['path', 'edits'],
      additionalProperties: false,
    },
    outputSchema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { content: { type: 'string' } },
      required: ['content'],
      additionalProperties: false,
    },
  },
  // github/github-mcp-server, pkg/github/__toolsnaps__/create_pull_request.snap
  create_pull_request: {
    name: 'create_pull_request',
    description: 'Create a new pull request in a GitHub repository.',
    inputSchema: {
      properties: {
        base: { description: 'Base branch name to merge into, e.g. main', type: 'string' },
        body: { description: 'PR description; Markdown supported', type: 'string' },
        draft: { description: 'Create as draft PR', type: 'boolean' },
        head: { description: 'Branch containing changes, or owner:branch for a fork', type: 'string' },
        maintainer_can_modify: { description: 'Allow maintainer edits', type: 'boolean' },
        owner: { description: 'Repository owner', type: 'string' },
        repo: { description: 'Repository name', type: 'string' },
        reviewers: {
          description: 'GitHub usernames or ORG/team-slug team reviewers to request reviews from',
          items: { type: 'string' },
          type: 'array',
        },
        show_ui: {
          description:
            'Whether to render the MCP App form instead of executing the request immediately. Defaults to true. Set to false to skip the form and execute directly — useful when you have all required values (especially ones the form does not collect, like reviewers) and the user has already confirmed the action.',
          type: 'boolean',
        },
        title: { description: 'PR title', type: 'string' },
      },
      required: ['owner', 'repo', 'title', 'head', 'base'],
      type: 'object',
    },
  },
  // github/github-mcp-server, pkg/github/__toolsnaps__/search_code.snap
  search_code: {
    name: 'search_code',
    description:
      "Fast and precise code search across ALL GitHub repositories using GitHub's native search engine. Best for finding exact symbols, functions, classes, or specific code patterns.",
    inputSchema: {
      properties: {
        fields: {
          description:
            "Subset of fields to return for each code search result. If omitted, all fields are returned. Use this to reduce response size when you only need specific fields; omitting 'repository' and 'text_matches' in particular drops the largest per-result data.",
          items: { enum: ['name', 'path', 'sha', 'repository', 'text_matches'], type: 'string' },
          type: 'array',
        },
        order: { description: 'Sort order for results', enum: ['asc', 'desc'], type: 'string' },
        page: { description: 'Page number for pagination (min 1)', minimum: 1, type: 'number' },
        perPage: {
          description: 'Results per page for pagination (min 1, max 100)',
          maximum: 100,
          minimum: 1,
          type: 'number',
        },
        query: {
          description:
            'Search query (GitHub code search REST). Implicit AND between terms; supports `OR`, `NOT`, and `"quoted phrase"` for exact match. Qualifiers: `repo:owner/repo`, `org:`, `user:`, `language:`, `path:dir` (prefix match), `filename:exact.ext`, `extension:`, `in:file`, `in:path`, `size:`, `is:archived`, `is:fork`. Max 256 chars. Examples: `WithContext language:go org:github`; `"package main" repo:o/r`; `func extension:go path:cmd repo:o/r`; `NOT TODO language:go repo:o/r`.',
          type: 'string',
        },
        sort: { description: "Sort field ('indexed' only)", type: 'string' },
      },
      required: ['query'],
      type: 'object',
    },
    outputSchema: {
      additionalProperties: false,
      properties: {
        incomplete_results: { type: 'boolean' },
        items: {
          items: {
            additionalProperties: false,
            properties: {
              name: { type: ['null', 'string'] },
              path: { type: ['null', 'string'] },
              repository: { type: ['null', 'string'] },
              sha: { type: ['null', 'string'] },
              text_matches: {
                items: {
                  additionalProperties: false,
                  properties: {
                    fragment: { type: 'string' },
                    matches: {
                      items: {
                        additionalProperties: false,
                        properties: {
                          indices: { items: { type: 'integer' }, type: ['null', 'array'] },
                          text: { type: 'string' },
                        },
                        type: 'object',
                      },
                      type: ['null', 'array'],
                    },
                    object_type: { type: 'string' },
                    object_url: { type: 'string' },
                    property: { type: 'string' },
                  },
                  type: 'object',
                },
                type: ['null', 'array'],
              },
            },
            type: 'object',
          },
          type: ['null', 'array'],
        },
        total_count: { type: 'integer' },
      },
      required: ['total_count', 'incomplete_results', 'items'],
      type: 'object',
    },
  },
  // microsoft/playwright-mcp, src/tools/snapshot.ts
  browser_select_option: {
    name: 'browser_select_option',
    description: 'Select an option in a dropdown',
    inputSchema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        element: {
          type: 'string',
          description:
            'Human-readable element description used to obtain permission to interact with the element',
        },
        ref: { type: 'string', description: 'Exact target element reference from the page snapshot' },
        values: {
          type: 'array',
          items: { type: 'string' },
          description:
            'Array of values to select in the dropdown. This can be a single value or multiple values.',
        },
      },
      required: ['element', 'ref', 'values'],
      additionalProperties: false,
    },
  },
  // modelcontextprotocol/servers, src/fetch/src/mcp_server_fetch/server.py
  fetch: {
    name: 'fetch',
    description:
      'Fetches a URL from the internet and optionally extracts its contents as markdown.\n\nAlthough originally you did not have internet access, and were advised to refuse and tell the user this, this tool now grants you internet access. Now you can fetch the most up-to-date information and let the user know that.',
    inputSchema: {
      description: 'Parameters for fetching a URL.',
      properties: {
        url: { description: 'URL to fetch', format: 'uri', minLength: 1, title: 'Url', type: 'string' },
        max_length: {
          default: 5000,
          description: 'Maximum number of characters to return.',
          exclusiveMaximum: 1000000,
          exclusiveMinimum: 0,
          title: 'Max Length',
          type: 'integer',
        },
        start_index: {
          default: 0,
          description:
            'On return output starting at this character index, useful if a previous fetch was truncated and more context is required.',
          minimum: 0,
          title: 'Start Index',
          type: 'integer',
        },
        raw: {
          default: false,
          description: 'Get the actual HTML content of the requested page, without simplification.',
          title: 'Raw',
          type: 'boolean',
        },
      },
      required: ['url'],
      title: 'Fetch',
      type: 'object',
    },
  },
  // modelcontextprotocol/servers, src/memory/index.ts
  create_entities: {
    name: 'create_entities',
    description: 'Create multiple new entities in the knowledge graph',
    inputSchema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        entities: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              name: { type: 'string', description: 'The name of the entity' },
              entityType: { type: 'string', description: 'The type of the entity' },
              observations: {
                type: 'array',
                items: { type: 'string' },
                description: 'An array of observation contents associated with the entity',
              },
            },
            required: ['name', 'entityType', 'observations'],
            additionalProperties: false,
          },
        },
      },
      required: ['entities'],
      additionalProperties: false,
    },
  },
  // modelcontextprotocol/servers, src/memory/index.ts
  read_graph: {
    name: 'read_graph',
    description: 'Read the entire knowledge graph',
    inputSchema: { type: 'object', properties: {} },
    outputSchema: {
      type: 'object',
      properties: {
        entities: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              name: { type: 'string', description: 'The name of the entity' },
              entityType: { type: 'string', description: 'The type of the entity' },
              observations: {
                type: 'array',
                items: { type: 'string' },
                description: 'An array of observation contents associated with the entity',
              },
            },
            required: ['name', 'entityType', 'observations'],
            additionalProperties: false,
          },
        },
        relations: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              from: { type: 'string', description: 'The name of the entity where the relation starts' },
              to: { type: 'string', description: 'The name of the entity where the relation ends' },
              relationType: { type: 'string', description: 'The type of the relation' },
            },
            required: ['from', 'to', 'relationType'],
            additionalProperties: false,
          },
        },
      },
      required: ['entities', 'relations'],
      additionalProperties: false,
    },
  },
  // modelcontextprotocol/servers, src/brave-search/index.ts
  brave_web_search: {
    name: 'brave_web_search',
    description:
      'Performs a web search using the Brave Search API, ideal for general queries, news, articles, and online content. Use this for broad information gathering, recent events, or when you need diverse web sources. Supports pagination, content filtering, and freshness controls. Maximum 20 results per request, with offset for pagination. ',
    inputSchema: {
      type: 'object',
      properties: {
        query: { type: 'string', description: 'Search query (max 400 chars, 50 words)' },
        count: { type: 'number', description: 'Number of results (1-20, default 10)', default: 10 },
        offset: { type: 'number', description: 'Pagination offset (max 9, default 0)', default: 0 },
      },
      required: ['query'],
    },
  },
  // modelcontextprotocol/servers, src/postgres/index.ts
  query: {
    name: 'query',
    description: 'Run a read-only SQL query',
    inputSchema: { type: 'object', properties: { sql: { type: 'string' } } },
  },
  // getsentry/sentry-mcp, packages/mcp-core/src/toolDefinitions.json
  add_issue_note: {
    name: 'add_issue_note',
    description:
      "Add a human-visible comment to a Sentry issue's activity feed.\n\nUse this tool when the user explicitly asks to leave a note/comment, or when a triage workflow needs to record a user-approved explanation.\n\n<examples>\nadd_issue_note(organizationSlug='my-organization', issueId='PROJECT-123', text='Investigating with the payments team.')\nadd_issue_note(issueUrl='https://my-organization.sentry.io/issues/PROJECT-123/', text='Resolved by deploy 1.2.3.')\n</examples>\n\n<hints>\n- This mutates visible Sentry issue state by posting a comment.\n- Do not use this for private scratch notes, secrets, credentials, or unapproved content.\n</hints>",
    inputSchema: {
      type: 'object',
      properties: {
        organizationSlug: {
          type: 'string',
          description:
            "The organization's slug. You can find a existing list of organizations you have access to using the `find_organizations()` tool.",
        },
        regionUrl: {
          default: null,
          anyOf: [
            {
              type: 'string',
              description:
                "The region URL for the organization you're querying, if known. For Sentry's Cloud Service (sentry.io), this is typically the region-specific URL like 'https://us.sentry.io'. For self-hosted Sentry installations, this parameter is usually not needed and should be omitted. You can find the correct regionUrl from the organization details using the `find_organizations()` tool.",
            },
            { type: 'null' },
          ],
        },
        issueId: { type: 'string', description: 'The Issue ID. e.g. `PROJECT-1Z43`' },
        issueUrl: {
          type: 'string',
          format: 'uri',
          description: 'The URL of the issue. e.g. https://my-organization.sentry.io/issues/PROJECT-1Z43',
        },
        text: {
          type: 'string',
          minLength: 1,
          maxLength: 4096,
          description: 'The exact comment text to add to the issue.',
        },
      },
      required: ['text'],
    },
  },
  // makenotion/notion-mcp-server, scripts/notion-openapi.json (operation post-page, the hyphens of its name as underscores)
  API_post_page: {
    name: 'API_post_page',
    description: 'Notion | Create a page',
    inputSchema: {
      $defs: {
        pageIdParentRequest: {
          type: 'object',
          properties: { page_id: { type: 'string', format: 'uuid' } },
          required: ['page_id'],
        },
        dataSourceIdParentRequest: {
          type: 'object',
          properties: {
            type: { type: 'string', const: 'database_id' },
            database_id: { type: 'string', format: 'uuid' },
          },
          required: ['database_id'],
        },
        parentRequest: {
          oneOf: [
            { $ref: '#/$defs/pageIdParentRequest' },
            { $ref: '#/$defs/dataSourceIdParentRequest' },
            { type: 'object', properties: { type: { const: 'workspace' } }, required: ['type'] },
          ],
        },
      },
      type: 'object',
      properties: {
        parent: { $ref: '#/$defs/parentRequest' },
        properties: {
          type: 'object',
          properties: {
            title: {
              type: 'array',
              items: {
                type: 'object',
                required: ['text'],
                properties: {
                  text: {
                    type: 'object',
                    required: ['content'],
                    properties: { content: { type: 'string' } },
                  },
                },
              },
              maxItems: 100,
            },
            type: { enum: ['title'], type: 'string' },
          },
          additionalProperties: true,
        },
        children: {
          type: 'array',
          description:
            'The content to be rendered on the new page, represented as an array of [block objects](https://developers.notion.com/reference/block).',
          items: { type: 'string' },
        },
        icon: {
          type: 'string',
          description:
            'The icon of the new page. Either an [emoji object](https://developers.notion.com/reference/emoji-object) or an [external file object](https://developers.notion.com/reference/file-object)..',
          format: 'json',
        },
      },
      required: ['parent', 'properties'],
    },
  },
});

function named<Name extends string>(
  tools: Record<Name, ToolDeclaration>,
): Record<Name, ToolDeclaration> {
  return tools;
}
