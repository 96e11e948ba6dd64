import fastCheck from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCharacter } from '../__fixtures__/any-character.ts';
import type { JsonSchema } from '../base/json.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import { mcpTools } from './__fixtures__/mcp-tools.ts';
import { hostileSchemas, jsonSchemas, largestText } from './__fixtures__/schemas.ts';
import { pythonDeclaration, pythonDeclarations } from './python.ts';

describe('tools of public MCP servers', () => {
  test('edit_file: an array of objects, a default, a declared result', () => {
    expect(pythonDeclaration(mcpTools.edit_file)).toMatchInlineSnapshot(`
      "class EditFileEdits(TypedDict):
          # Text to search for - must match exactly
          oldText: str
          # Text to replace with
          newText: str

      class EditFileResult(TypedDict):
          content: str

      def edit_file(*, path: str, edits: list[EditFileEdits], dryRun: bool = False) -> EditFileResult:
          """Make line-based edits to a text file. Each edit replaces exact line sequences with new
          content. Returns a git-style diff showing the changes made. Only works within allowed
          directories. Fails if the target directory is read-only.

          Args:
              dryRun: Preview changes using git-style diff format
          """
          # awaitable: edit_file.aio(...)"
    `);
  });

  test('create_pull_request: many optional parameters, an unknown result', () => {
    expect(pythonDeclaration(mcpTools.create_pull_request)).toMatchInlineSnapshot(`
      "def create_pull_request(
          *,
          base: str,
          body: str = ...,
          draft: bool = ...,
          head: str,
          maintainer_can_modify: bool = ...,
          owner: str,
          repo: str,
          reviewers: list[str] = ...,
          show_ui: bool = ...,
          title: str,
      ) -> Any:
          """Create a new pull request in a GitHub repository.

          Args:
              base: Base branch name to merge into, e.g. main
              body: PR description; Markdown supported
              draft: Create as draft PR
              head: Branch containing changes, or owner:branch for a fork
              maintainer_can_modify: Allow maintainer edits
              owner: Repository owner
              repo: Repository name
              reviewers: GitHub usernames or ORG/team-slug team reviewers to request reviews from
              show_ui: Whether to render the MCP App form instead of executing the request
                  immediately. Defaults to true. Set to false to skip the form and execute directly —
                  useful when you have all required values (especially ones the form does not collect,
                  like reviewers) and the user has already confirmed the action.
              title: PR title
          """
          # awaitable: create_pull_request.aio(...)"
    `);
  });

  test('search_code: enumerations, and a result with nullable parts', () => {
    expect(pythonDeclaration(mcpTools.search_code)).toMatchInlineSnapshot(`
      "class SearchCodeResultItemsTextMatchesMatches(TypedDict):
          indices: NotRequired[list[int] | None]
          text: NotRequired[str]

      class SearchCodeResultItemsTextMatches(TypedDict):
          fragment: NotRequired[str]
          matches: NotRequired[list[SearchCodeResultItemsTextMatchesMatches] | None]
          object_type: NotRequired[str]
          object_url: NotRequired[str]
          property: NotRequired[str]

      class SearchCodeResultItems(TypedDict):
          name: NotRequired[str | None]
          path: NotRequired[str | None]
          repository: NotRequired[str | None]
          sha: NotRequired[str | None]
          text_matches: NotRequired[list[SearchCodeResultItemsTextMatches] | None]

      class SearchCodeResult(TypedDict):
          incomplete_results: bool
          items: list[SearchCodeResultItems] | None
          total_count: int

      def search_code(
          *,
          fields: list[Literal["name", "path", "sha", "repository", "text_matches"]] = ...,
          order: Literal["asc", "desc"] = ...,
          page: float = ...,
          perPage: float = ...,
          query: str,
          sort: str = ...,
      ) -> SearchCodeResult:
          """Fast and precise code search across ALL GitHub repositories using GitHub's native search
          engine. Best for finding exact symbols, functions, classes, or specific code patterns.

          Args:
              fields: Subset of fields to return for each code search result. If omitted, all fields
                  are returned. Use this to reduce response size when you only need specific fields;
                  omitting 'repository' and 'text_matches' in particular drops the largest per-result
                  data.
              order: Sort order for results
              page: Page number for pagination (min 1)
              perPage: Results per page for pagination (min 1, max 100)
              query: Search query (GitHub code search REST). Implicit AND between terms; supports
                  \`OR\`, \`NOT\`, and \`"quoted phrase"\` for exact match. Qualifiers: \`repo:owner/repo\`,
                  \`org:\`, \`user:\`, \`language:\`, \`path:dir\` (prefix match), \`filename:exact.ext\`,
                  \`extension:\`, \`in:file\`, \`in:path\`, \`size:\`, \`is:archived\`, \`is:fork\`. Max 256 chars.
                  Examples: \`WithContext language:go org:github\`; \`"package main" repo:o/r\`; \`func
                  extension:go path:cmd repo:o/r\`; \`NOT TODO language:go repo:o/r\`.
              sort: Sort field ('indexed' only)
          """
          # awaitable: search_code.aio(...)"
    `);
  });

  test('browser_select_option: an array of strings', () => {
    expect(pythonDeclaration(mcpTools.browser_select_option)).toMatchInlineSnapshot(`
      "def browser_select_option(*, element: str, ref: str, values: list[str]) -> Any:
          """Select an option in a dropdown

          Args:
              element: Human-readable element description used to obtain permission to interact with
                  the element
              ref: Exact target element reference from the page snapshot
              values: Array of values to select in the dropdown. This can be a single value or
                  multiple values.
          """
          # awaitable: browser_select_option.aio(...)"
    `);
  });

  test('fetch: bounds, formats and defaults', () => {
    expect(pythonDeclaration(mcpTools.fetch)).toMatchInlineSnapshot(`
      "def fetch(*, url: str, max_length: int = 5000, start_index: int = 0, raw: bool = False) -> Any:
          """Fetches a URL from the internet and optionally extracts its contents as markdown.

          Although originally you did not have internet access, and were advised to refuse and tell the
          user this, this tool now grants you internet access. Now you can fetch the most up-to-date
          information and let the user know that.

          Args:
              url: URL to fetch (min length 1, format uri)
              max_length: Maximum number of characters to return. (> 0, < 1000000)
              start_index: On return output starting at this character index, useful if a previous
                  fetch was truncated and more context is required. (min 0)
              raw: Get the actual HTML content of the requested page, without simplification.
          """
          # awaitable: fetch.aio(...)"
    `);
  });

  test('create_entities: nested descriptions', () => {
    expect(pythonDeclaration(mcpTools.create_entities)).toMatchInlineSnapshot(`
      "class CreateEntitiesEntities(TypedDict):
          # The name of the entity
          name: str
          # The type of the entity
          entityType: str
          # An array of observation contents associated with the entity
          observations: list[str]

      def create_entities(*, entities: list[CreateEntitiesEntities]) -> Any:
          """Create multiple new entities in the knowledge graph"""
          # awaitable: create_entities.aio(...)"
    `);
  });

  test('read_graph: no parameters', () => {
    expect(pythonDeclaration(mcpTools.read_graph)).toMatchInlineSnapshot(`
      "class ReadGraphResultEntities(TypedDict):
          # The name of the entity
          name: str
          # The type of the entity
          entityType: str
          # An array of observation contents associated with the entity
          observations: list[str]

      ReadGraphResultRelations = TypedDict("ReadGraphResultRelations", {
          # The name of the entity where the relation starts
          "from": str,
          # The name of the entity where the relation ends
          "to": str,
          # The type of the relation
          "relationType": str,
      })

      class ReadGraphResult(TypedDict):
          entities: list[ReadGraphResultEntities]
          relations: list[ReadGraphResultRelations]

      def read_graph() -> ReadGraphResult:
          """Read the entire knowledge graph"""
          # awaitable: read_graph.aio()"
    `);
  });

  test('brave_web_search: bounds that the description names already', () => {
    expect(pythonDeclaration(mcpTools.brave_web_search)).toMatchInlineSnapshot(`
      "def brave_web_search(*, query: str, count: float = 10, offset: float = 0) -> Any:
          """Performs a web search using the Brave Search API, ideal for general queries, news, articles,
          and online content. Use this for broad information gathering, recent events, or when you need
          diverse web sources. Supports pagination, content filtering, and freshness controls. Maximum
          20 results per request, with offset for pagination.

          Args:
              query: Search query (max 400 chars, 50 words)
              count: Number of results (1-20, default 10)
              offset: Pagination offset (max 9, default 0)
          """
          # awaitable: brave_web_search.aio(...)"
    `);
  });

  test('query: one optional parameter without a description', () => {
    expect(pythonDeclaration(mcpTools.query)).toMatchInlineSnapshot(`
      "def query(*, sql: str = ...) -> Any:
          """Run a read-only SQL query"""
          # awaitable: query.aio(...)"
    `);
  });

  test('add_issue_note: a nullable parameter, described one level down', () => {
    expect(pythonDeclaration(mcpTools.add_issue_note)).toMatchInlineSnapshot(`
      "def add_issue_note(
          *,
          organizationSlug: str = ...,
          regionUrl: str | None = None,
          issueId: str = ...,
          issueUrl: str = ...,
          text: str,
      ) -> Any:
          """Add a human-visible comment to a Sentry issue's activity feed.

          Use this tool when the user explicitly asks to leave a note/comment, or when a triage
          workflow needs to record a user-approved explanation.

          <examples>
          add_issue_note(organizationSlug='my-organization', issueId='PROJECT-123', text='Investigating
          with the payments team.')
          add_issue_note(issueUrl='https://my-organization.sentry.io/issues/PROJECT-123/',
          text='Resolved by deploy 1.2.3.')
          </examples>

          <hints>
          - This mutates visible Sentry issue state by posting a comment.
          - Do not use this for private scratch notes, secrets, credentials, or unapproved content.
          </hints>

          Args:
              organizationSlug: The organization's slug. You can find a existing list of organizations
                  you have access to using the \`find_organizations()\` tool.
              regionUrl: The region URL for the organization you're querying, if known. For Sentry's
                  Cloud Service (sentry.io), this is typically the region-specific URL like
                  'https://us.sentry.io'. For self-hosted Sentry installations, this parameter is usually
                  not needed and should be omitted. You can find the correct regionUrl from the
                  organization details using the \`find_organizations()\` tool.
              issueId: The Issue ID. e.g. \`PROJECT-1Z43\`
              issueUrl: The URL of the issue. e.g.
                  https://my-organization.sentry.io/issues/PROJECT-1Z43 (format uri)
              text: The exact comment text to add to the issue. (min length 1, max length 4096)
          """
          # awaitable: add_issue_note.aio(...)"
    `);
  });

  test('API_post_page: references, a union of objects and further keys', () => {
    expect(pythonDeclaration(mcpTools.API_post_page)).toMatchInlineSnapshot(`
      "class APIPostPageParent(TypedDict):
          # format uuid
          page_id: str

      class APIPostPageParent2(TypedDict):
          type: NotRequired[Literal["database_id"]]
          # format uuid
          database_id: str

      class APIPostPageParent3(TypedDict):
          type: Literal["workspace"]

      class APIPostPagePropertiesTitleText(TypedDict):
          content: str

      class APIPostPagePropertiesTitle(TypedDict):
          text: APIPostPagePropertiesTitleText

      class APIPostPageProperties(TypedDict):
          # max items 100
          title: NotRequired[list[APIPostPagePropertiesTitle]]
          type: NotRequired[Literal["title"]]
          # and other keys: Any

      def API_post_page(
          *,
          parent: APIPostPageParent | APIPostPageParent2 | APIPostPageParent3,
          properties: APIPostPageProperties,
          children: list[str] = ...,
          icon: str = ...,
      ) -> Any:
          """Notion | Create a page

          Args:
              children: The content to be rendered on the new page, represented as an array of [block
                  objects](https://developers.notion.com/reference/block).
              icon: The icon of the new page. Either an [emoji
                  object](https://developers.notion.com/reference/emoji-object) or an [external file
                  object](https://developers.notion.com/reference/file-object).. (format json)
          """
          # awaitable: API_post_page.aio(...)"
    `);
  });
});

describe('a parameter', () => {
  test.each<[string, JsonSchema, string]>([
    ['values', { enum: ['a', null, 1, true] }, 'value: Literal["a", 1, True] | None = ...'],
    ['two types', { type: ['null', 'string'] }, 'value: str | None = ...'],
    ['a list', { type: 'array', items: { type: 'integer' } }, 'value: list[int] = ...'],
    ['a pair', { prefixItems: [{ type: 'string' }, { type: 'boolean' }] }, 'value: tuple[str, bool] = ...'],
    [
      'a head and more',
      { items: [{ type: 'string' }], additionalItems: { type: 'number' } },
      'value: tuple[str, *tuple[float, ...]] = ...',
    ],
    ['a record', { type: 'object', additionalProperties: { type: 'number' } }, 'value: dict[str, float] = ...'],
    ['nothing at all', {}, 'value: Any = ...'],
  ])('of %s', (_name, schema, expected) => {
    const inputSchema = { type: 'object', properties: { value: schema } };
    expect(pythonDeclaration(declared({ inputSchema }))).toContain(`def act(*, ${expected}) -> Any:\n    ...`);
  });

  test.each<[string, JsonSchema, string]>([
    ['a number', { type: 'integer', default: 1 }, 'int = 1'],
    ['a number in whole steps', { type: 'number', multipleOf: 1, default: 1 }, 'int = 1'],
    ['a flag', { type: 'boolean', default: true }, 'bool = True'],
    ['a text', { type: 'string', default: 'a "b"' }, String.raw`str = "a \"b\""`],
    ['nothing', { type: ['string', 'null'], default: null }, 'str | None = None'],
    ['a list', { type: 'array', items: { type: 'string' }, default: ['a'] }, 'list[str] = ["a"]'],
    [
      'an empty object',
      { type: 'object', additionalProperties: { type: 'string' }, default: {} },
      'dict[str, str] = {}',
    ],
    ['more than fits', { type: 'string', default: 'x'.repeat(100) }, 'str = ...'],
  ])('that may be left out shows its default: %s', (_name, schema, expected) => {
    const inputSchema = { type: 'object', properties: { value: schema } };
    expect(pythonDeclaration(declared({ inputSchema }))).toContain(`def act(*, value: ${expected}) -> Any:\n    ...`);
  });

  test('whose name is a keyword or no identifier is shown with the way to pass it', () => {
    const properties = {
      from: { type: 'string', description: 'Start.' },
      to: { type: 'string' },
      'dry-run': { type: 'boolean' },
    };
    const inputSchema = { properties, required: ['from', 'to'] };
    expect(pythonDeclaration(declared({ inputSchema }))).toMatchInlineSnapshot(`
      "def act(*, to: str, **others) -> Any:
          """Args:
              "from" (str): pass as **{"from": ...}. Start.
              "dry-run" (bool, optional): pass as **{"dry-run": ...}.
          """
          # awaitable: act.aio(...)"
    `);
  });

  test('whose keys are not all known stands for all of them', () => {
    const inputSchema = { type: 'object', additionalProperties: { type: 'string' } };
    expect(pythonDeclaration(declared({ inputSchema }))).toMatchInlineSnapshot(`
      "def act(**input) -> Any:
          """Args:
              **input: the keys of dict[str, str]
          """
          # awaitable: act.aio(...)"
    `);
  });
});

test('a type that holds itself, with names that are no identifiers', () => {
  const inputSchema = { type: 'object', properties: { root: { $ref: '#/$defs/Node' } }, $defs: { Node: node } };
  expect(pythonDeclaration(declared({ inputSchema }))).toMatchInlineSnapshot(`
    "ActNode = TypedDict("ActNode", {
        # Where it starts.
        "from": str,
        "children": NotRequired[list[ActNode]],
    })

    def act(*, root: ActNode = ...) -> Any:
        ...
        # awaitable: act.aio(...)"
  `);
});

test('quotes and backslashes of a description cannot end the docstring', () => {
  const description = String.raw`Says """hi""" and \d "so"`;
  expect(pythonDeclaration(declared({ description }))).toMatchInlineSnapshot(`
    "def act() -> Any:
        """Says \\"\\"\\"hi\\"\\"\\" and \\\\d "so"
        """
        # awaitable: act.aio()"
  `);
});

test('what changes something is marked, and what comes back is told under a heading of its own', () => {
  const inputSchema = { properties: { order: { type: 'string', description: 'Its id.' } }, required: ['order'] };
  const outputSchema = { type: 'string', description: 'Return flight, if any.' };
  const tool = declared({ description: 'Cancels an order.', inputSchema, outputSchema, effect: 'write' });
  expect(pythonDeclaration(tool)).toMatchInlineSnapshot(`
    "def act(*, order: str) -> str:
        """Cancels an order.
        Effect: changes something.

        Args:
            order: Its id.

        Returns:
            Return flight, if any.
        """
        # awaitable: act.aio(...)"
  `);
  expect(pythonDeclaration({ ...tool, effect: 'read' })).not.toContain('Effect');
});

test('no tools are no text', () => {
  expect(pythonDeclarations([])).toBe('');
});

describe('whatever the schema', () => {
  test('the stub is the same each time, and its docstring ends where it must', () => {
    fastCheck.assert(
      fastCheck.property(jsonSchemas, fastCheck.string({ unit: anyCharacter }), (inputSchema, description) => {
        const tool = declared({ description, inputSchema, outputSchema: inputSchema });
        const text = pythonDeclaration(tool);
        expect(pythonDeclaration(tool)).toBe(text);
        expect(text.match(/^def act\(/gm)).toHaveLength(1);
        const stub = text.slice(text.search(/^def act\(/m));
        expect([0, 2]).toContain(stub.split(/(?<!\\)"""/).length - 1);
      }),
      { numRuns: 50 },
    );
  });

  test.each(hostileSchemas)('%s: the stub is bounded', (_name, schema) => {
    const description = '"""'.repeat(100_000);
    const text = pythonDeclaration(declared({ inputSchema: schema, outputSchema: schema, description }));
    expect(text).toContain('def act(');
    expect(text.length).toBeLessThan(largestText);
  });
});

const node = {
  type: 'object',
  properties: {
    from: { type: 'string', description: 'Where it starts.' },
    children: { type: 'array', items: { $ref: '#/$defs/Node' } },
  },
  required: ['from'],
};

function declared(parts: Partial<ToolDeclaration>): ToolDeclaration {
  return { name: 'act', description: '', inputSchema: { type: 'object' }, ...parts };
}
