import fastCheck from 'fast-check';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { anyCharacter } from '../__fixtures__/any-character.ts';
import type { JsonSchema } from '../base/json.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import { mcpTools } from './__fixtures__/mcp-tools.ts';
import { hostileSchemas, jsonSchemas, largestText } from './__fixtures__/schemas.ts';
import { typescriptDeclaration, typescriptDeclarations } from './typescript.ts';

describe('tools of public MCP servers', () => {
  test('edit_file: an array of objects, a default, a declared result', () => {
    expect(typescriptDeclaration(mcpTools.edit_file)).toMatchInlineSnapshot(`
      "/**
       * Make line-based edits to a text file. Each edit replaces exact line sequences with new content.
       * Returns a git-style diff showing the changes made. Only works within allowed directories. Fails
       * if the target directory is read-only.
       */
      declare function edit_file(input: {
        path: string;
        edits: Array<{
          /** Text to search for - must match exactly */
          oldText: string;
          /** Text to replace with */
          newText: string;
        }>;
        /** Preview changes using git-style diff format (default false) */
        dryRun?: boolean;
      }): Promise<{ content: string }>;"
    `);
  });

  test('create_pull_request: many optional parameters, an unknown result', () => {
    expect(typescriptDeclaration(mcpTools.create_pull_request)).toMatchInlineSnapshot(`
      "/** Create a new pull request in a GitHub repository. */
      declare function create_pull_request(input: {
        /** Base branch name to merge into, e.g. main */
        base: string;
        /** PR description; Markdown supported */
        body?: string;
        /** Create as draft PR */
        draft?: boolean;
        /** Branch containing changes, or owner:branch for a fork */
        head: string;
        /** Allow maintainer edits */
        maintainer_can_modify?: boolean;
        /** Repository owner */
        owner: string;
        /** Repository name */
        repo: string;
        /** GitHub usernames or ORG/team-slug team reviewers to request reviews from */
        reviewers?: string[];
        /**
         * Whether to render the MCP App form instead of executing the request immediately. Defaults to
         * true. Set to false to skip the form and execute directly — useful when you have all required
         * values (especially ones the form does not collect, like reviewers) and the user has already
         * confirmed the action.
         */
        show_ui?: boolean;
        /** PR title */
        title: string;
      }): Promise<any>;"
    `);
  });

  test('search_code: enumerations, and a result with nullable parts', () => {
    expect(typescriptDeclaration(mcpTools.search_code)).toMatchInlineSnapshot(`
      "/**
       * Fast and precise code search across ALL GitHub repositories using GitHub's native search engine.
       * Best for finding exact symbols, functions, classes, or specific code patterns.
       */
      declare function search_code(input: {
        /**
         * Subset of fields to return for each code search result. If omitted, all fields are returned.
         * Use this to reduce response size when you only need specific fields; omitting 'repository' and
         * 'text_matches' in particular drops the largest per-result data.
         */
        fields?: Array<"name" | "path" | "sha" | "repository" | "text_matches">;
        /** Sort order for results */
        order?: "asc" | "desc";
        /** Page number for pagination (min 1) */
        page?: number;
        /** Results per page for pagination (min 1, max 100) */
        perPage?: number;
        /**
         * Search query (GitHub code search REST). Implicit AND between terms; supports \`OR\`, \`NOT\`, and
         * \`"quoted phrase"\` for exact match. Qualifiers: \`repo:owner/repo\`, \`org:\`, \`user:\`, \`language:\`,
         * \`path:dir\` (prefix match), \`filename:exact.ext\`, \`extension:\`, \`in:file\`, \`in:path\`, \`size:\`,
         * \`is:archived\`, \`is:fork\`. Max 256 chars. Examples: \`WithContext language:go org:github\`;
         * \`"package main" repo:o/r\`; \`func extension:go path:cmd repo:o/r\`; \`NOT TODO language:go
         * repo:o/r\`.
         */
        query: string;
        /** Sort field ('indexed' only) */
        sort?: string;
      }): Promise<{
        incomplete_results: boolean;
        items: Array<{
          name?: string | null;
          path?: string | null;
          repository?: string | null;
          sha?: string | null;
          text_matches?: Array<{
            fragment?: string;
            matches?: Array<{ indices?: number[] | null; text?: string }> | null;
            object_type?: string;
            object_url?: string;
            property?: string;
          }> | null;
        }> | null;
        total_count: number;
      }>;"
    `);
  });

  test('browser_select_option: an array of strings', () => {
    expect(typescriptDeclaration(mcpTools.browser_select_option)).toMatchInlineSnapshot(`
      "/** Select an option in a dropdown */
      declare function browser_select_option(input: {
        /** Human-readable element description used to obtain permission to interact with the element */
        element: string;
        /** Exact target element reference from the page snapshot */
        ref: string;
        /** Array of values to select in the dropdown. This can be a single value or multiple values. */
        values: string[];
      }): Promise<any>;"
    `);
  });

  test('fetch: bounds, formats and defaults', () => {
    expect(typescriptDeclaration(mcpTools.fetch)).toMatchInlineSnapshot(`
      "/**
       * Fetches a URL from the internet and optionally extracts its contents as markdown.
       *
       * Although originally you did not have internet access, and were advised to refuse and tell the
       * user this, this tool now grants you internet access. Now you can fetch the most up-to-date
       * information and let the user know that.
       */
      declare function fetch(input: {
        /** URL to fetch (min length 1, format uri) */
        url: string;
        /** Maximum number of characters to return. (> 0, < 1000000, default 5000) */
        max_length?: number;
        /**
         * On return output starting at this character index, useful if a previous fetch was truncated and
         * more context is required. (min 0, default 0)
         */
        start_index?: number;
        /** Get the actual HTML content of the requested page, without simplification. (default false) */
        raw?: boolean;
      }): Promise<any>;"
    `);
  });

  test('create_entities: nested descriptions', () => {
    expect(typescriptDeclaration(mcpTools.create_entities)).toMatchInlineSnapshot(`
      "/** Create multiple new entities in the knowledge graph */
      declare function create_entities(input: {
        entities: Array<{
          /** The name of the entity */
          name: string;
          /** The type of the entity */
          entityType: string;
          /** An array of observation contents associated with the entity */
          observations: string[];
        }>;
      }): Promise<any>;"
    `);
  });

  test('read_graph: no parameters', () => {
    expect(typescriptDeclaration(mcpTools.read_graph)).toMatchInlineSnapshot(`
      "/** Read the entire knowledge graph */
      declare function read_graph(): Promise<{
        entities: Array<{
          /** The name of the entity */
          name: string;
          /** The type of the entity */
          entityType: string;
          /** An array of observation contents associated with the entity */
          observations: string[];
        }>;
        relations: Array<{
          /** The name of the entity where the relation starts */
          from: string;
          /** The name of the entity where the relation ends */
          to: string;
          /** The type of the relation */
          relationType: string;
        }>;
      }>;"
    `);
  });

  test('brave_web_search: bounds that the description names already', () => {
    expect(typescriptDeclaration(mcpTools.brave_web_search)).toMatchInlineSnapshot(`
      "/**
       * Performs a web search using the Brave Search API, ideal for general queries, news, articles, and
       * online content. Use this for broad information gathering, recent events, or when you need diverse
       * web sources. Supports pagination, content filtering, and freshness controls. Maximum 20 results
       * per request, with offset for pagination.
       */
      declare function brave_web_search(input: {
        /** Search query (max 400 chars, 50 words) */
        query: string;
        /** Number of results (1-20, default 10) */
        count?: number;
        /** Pagination offset (max 9, default 0) */
        offset?: number;
      }): Promise<any>;"
    `);
  });

  test('query: one optional parameter without a description', () => {
    expect(typescriptDeclaration(mcpTools.query)).toMatchInlineSnapshot(`
      "/** Run a read-only SQL query */
      declare function query(input: { sql?: string }): Promise<any>;"
    `);
  });

  test('add_issue_note: a nullable parameter, described one level down', () => {
    expect(typescriptDeclaration(mcpTools.add_issue_note)).toMatchInlineSnapshot(`
      "/**
       * Add a human-visible comment to a Sentry issue's activity feed.
       *
       * Use this tool when the user explicitly asks to leave a note/comment, or when a triage workflow
       * needs to record a user-approved explanation.
       *
       * <examples>
       * add_issue_note(organizationSlug='my-organization', issueId='PROJECT-123', text='Investigating
       * with the payments team.')
       * add_issue_note(issueUrl='https://my-organization.sentry.io/issues/PROJECT-123/', text='Resolved
       * by deploy 1.2.3.')
       * </examples>
       *
       * <hints>
       * - This mutates visible Sentry issue state by posting a comment.
       * - Do not use this for private scratch notes, secrets, credentials, or unapproved content.
       * </hints>
       */
      declare function add_issue_note(input: {
        /**
         * The organization's slug. You can find a existing list of organizations you have access to using
         * the \`find_organizations()\` tool.
         */
        organizationSlug?: string;
        /**
         * The region URL for the organization you're querying, if known. For Sentry's Cloud Service
         * (sentry.io), this is typically the region-specific URL like 'https://us.sentry.io'. For
         * self-hosted Sentry installations, this parameter is usually not needed and should be omitted.
         * You can find the correct regionUrl from the organization details using the
         * \`find_organizations()\` tool.
         */
        regionUrl?: string | null;
        /** The Issue ID. e.g. \`PROJECT-1Z43\` */
        issueId?: string;
        /**
         * The URL of the issue. e.g. https://my-organization.sentry.io/issues/PROJECT-1Z43 (format uri)
         */
        issueUrl?: string;
        /** The exact comment text to add to the issue. (min length 1, max length 4096) */
        text: string;
      }): Promise<any>;"
    `);
  });

  test('API_post_page: references, a union of objects and further keys', () => {
    expect(typescriptDeclaration(mcpTools.API_post_page)).toMatchInlineSnapshot(`
      "/** Notion | Create a page */
      declare function API_post_page(input: {
        parent: {
          /** format uuid */
          page_id: string;
        } | {
          type?: "database_id";
          /** format uuid */
          database_id: string;
        } | { type: "workspace" };
        properties: {
          /** max items 100 */
          title?: Array<{ text: { content: string } }>;
          type?: "title";
          [key: string]: any;
        };
        /**
         * The content to be rendered on the new page, represented as an array of [block
         * objects](https://developers.notion.com/reference/block).
         */
        children?: string[];
        /**
         * The icon of the new page. Either an [emoji
         * object](https://developers.notion.com/reference/emoji-object) or an [external file
         * object](https://developers.notion.com/reference/file-object).. (format json)
         */
        icon?: string;
      }): Promise<any>;"
    `);
  });
});

describe('a parameter', () => {
  test.each<[string, JsonSchema, string]>([
    ['a constant', { const: 'a' }, 'value?: "a"'],
    ['an enumeration with null', { enum: ['a', null, 1, true] }, 'value?: "a" | 1 | true | null'],
    ['two types', { type: ['null', 'string'] }, 'value?: string | null'],
    ['a nullable type of OpenAPI', { type: 'integer', nullable: true }, 'value?: number | null'],
    [
      'either of two',
      { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
      'value?: string | string[]',
    ],
    ['a list of either', { type: 'array', items: { type: ['string', 'number'] } }, 'value?: Array<string | number>'],
    ['a list of anything', { type: 'array' }, 'value?: any[]'],
    ['a pair', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }, 'value?: [string, number]'],
    [
      'a head and more',
      { items: [{ type: 'string' }], additionalItems: { type: 'number' } },
      'value?: [string, ...Array<number>]',
    ],
    ['a record', { type: 'object', additionalProperties: { type: 'number' } }, 'value?: Record<string, number>'],
    ['an object of any keys', { type: 'object' }, 'value?: Record<string, any>'],
    ['an object of no keys', { type: 'object', additionalProperties: false }, 'value?: {}'],
    [
      'known keys and others',
      { properties: { a: {} }, additionalProperties: { type: 'number' } },
      'value?: { a?: any; [key: string]: number }',
    ],
    [
      'names that are no identifiers',
      { properties: { 'a-b': {}, from: {}, '"': {} } },
      String.raw`value?: { "a-b"?: any; from?: any; "\""?: any }`,
    ],
    [
      'parts that are merged',
      { allOf: [{ properties: { a: {} } }, { properties: { b: {} }, required: ['b'] }] },
      'value?: { a?: any; b: any }',
    ],
    [
      'a base with variants',
      { properties: { a: {} }, oneOf: [{ properties: { b: {} } }, { properties: { c: {} } }] },
      'value?: { a?: any } & ({ b?: any } | { c?: any })',
    ],
    [
      'variants of what is required',
      { properties: { a: {} }, anyOf: [{ required: ['a'] }, { required: ['b'] }] },
      'value?: { a?: any }',
    ],
    ['a type narrowed by values', { type: 'string', oneOf: [{ const: 'a' }, { const: 'b' }] }, 'value?: "a" | "b"'],
    ['the text Infinity', { const: 'Infinity' }, 'value?: "Infinity"'],
    ['nothing at all', {}, 'value?: any'],
    ['a reference to elsewhere', { $ref: 'https://example.org/schema' }, 'value?: any'],
  ])('of %s', (_name, schema, expected) => {
    const inputSchema = { type: 'object', properties: { value: schema } };
    expect(typescriptDeclaration(declared({ inputSchema }))).toBe(
      `declare function act(input: { ${expected} }): Promise<any>;`,
    );
  });

  test.each<[string, JsonSchema, string]>([
    ['bounds', { type: 'integer', minimum: 1, maximum: 9 }, 'min 1, max 9'],
    ['no bounds where zod means "integer"', { minimum: -Number.MAX_SAFE_INTEGER, description: 'Any' }, 'Any'],
    ['a format rather than its pattern', { type: 'string', format: 'uuid', pattern: '^x$' }, 'format uuid'],
    ['a default', { default: ['a'], description: 'Tags.' }, 'Tags. (default ["a"])'],
    ['a default once', { default: 10, description: 'How many, by default 10.' }, 'How many, by default 10.'],
    ['the description of what it refers to', { $ref: '#/$defs/Tag' }, 'A tag. (max length 3)'],
    ['the end of a comment made harmless', { description: 'a */ b' }, String.raw`a *\/ b`],
    ['terminal escapes taken out', { description: 'a\u001B[31mb\u0000' }, 'a [31mb'],
  ])('is described with %s', (_name, schema, expected) => {
    const $defs = { Tag: { type: 'string', maxLength: 3, description: 'A tag.' } };
    const inputSchema = { type: 'object', properties: { value: schema }, $defs };
    expect(typescriptDeclaration(declared({ inputSchema }))).toContain(`/** ${expected} */`);
  });
});

test('a type that holds itself gets a name, another one in each tool', () => {
  const inputSchema = { type: 'object', properties: { root: { $ref: '#/$defs/Node' } }, $defs: { Node: node } };
  const outputSchema = { properties: { up: { $ref: '#' } } };
  const tools = [declared({ inputSchema }), declared({ inputSchema, outputSchema })];
  expect(typescriptDeclarations(tools)).toMatchInlineSnapshot(`
    "type ActNode = { label: string; children?: ActNode[] };
    declare function act(input: { root?: ActNode }): Promise<any>;

    type ActNode2 = { label: string; children?: ActNode2[] };
    type ActResult = { up?: ActResult };
    declare function act(input: { root?: ActNode2 }): Promise<ActResult>;"
  `);
});

test('a long description keeps its lines and is wrapped', () => {
  const description = `Steps:\n- ${'word '.repeat(30)}\n\n\n\n- last`;
  expect(typescriptDeclaration(declared({ description }))).toMatchInlineSnapshot(`
    "/**
     * Steps:
     * - word word word word word word word word word word word word word word word word word word word
     * word word word word word word word word word word word
     *
     * - last
     */
    declare function act(): Promise<any>;"
  `);
});

test('what changes something is marked, and what comes back is told', () => {
  const outputSchema = { type: 'string', description: 'Return flight, if any.' };
  const tool = declared({ description: 'Cancels an order.', outputSchema, effect: 'write' });
  expect(typescriptDeclaration(tool)).toMatchInlineSnapshot(`
    "/**
     * Cancels an order.
     * Effect: changes something.
     * @returns Return flight, if any.
     */
    declare function act(): Promise<string>;"
  `);
  expect(typescriptDeclaration({ ...tool, effect: 'read' })).not.toContain('Effect');
});

test('no tools are no text', () => {
  expect(typescriptDeclarations([])).toBe('');
});

describe('whatever the schema', () => {
  const descriptions = fastCheck.string({ unit: anyCharacter });

  test('the declaration is TypeScript, and the same each time', () => {
    fastCheck.assert(
      fastCheck.property(jsonSchemas, jsonSchemas, descriptions, (inputSchema, outputSchema, description) => {
        const text = typescriptDeclaration(declared({ description, inputSchema, outputSchema }));
        expect(syntaxErrors(text)).toEqual([]);
        expect(typescriptDeclaration(declared({ description, inputSchema, outputSchema }))).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test.each(hostileSchemas)('%s: the declaration is bounded, and TypeScript', (_name, schema) => {
    const description = '*/ '.repeat(100_000);
    const text = typescriptDeclaration(declared({ inputSchema: schema, outputSchema: schema, description }));
    expect(text.length).toBeLessThan(largestText);
    expect(syntaxErrors(text)).toEqual([]);
  });
});

const node = {
  type: 'object',
  properties: { label: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/Node' } } },
  required: ['label'],
};

function declared(parts: Partial<ToolDeclaration>): ToolDeclaration {
  return { name: 'act', description: '', inputSchema: { type: 'object' }, ...parts };
}

function syntaxErrors(text: string): unknown[] {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  return diagnostics.map((diagnostic) => diagnostic.messageText);
}
