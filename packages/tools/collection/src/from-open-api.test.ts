import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Json, typescriptDeclarations } from '@thimble/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { callTool, named } from './__fixtures__/call-tool.ts';
import { loopbackServer } from './__fixtures__/loopback-server.ts';
import { temporaryFolder } from './__fixtures__/temporary-folder.ts';
import { fromOpenApi, type FromOpenApiOptions } from './from-open-api.ts';

const pets = {
  openapi: '3.0.3',
  info: { title: 'Pets', version: '1' },
  paths: {
    '/pets': {
      get: {
        operationId: 'listPets',
        summary: 'All pets.',
        tags: ['pets'],
        parameters: [
          {
            name: 'tags',
            in: 'query',
            description: 'Any of them',
            schema: { type: 'array', items: { type: 'string' } },
          },
          { name: 'page-size', in: 'query', schema: { type: 'integer', maximum: 50 } },
          { name: 'where', in: 'query', style: 'deepObject', schema: { type: 'object' } },
          { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
          { name: 'Authorization', in: 'header', schema: { type: 'string' } },
          { $ref: '#/components/parameters/Session' },
        ],
        responses: {
          '200': {
            description: 'ok',
            content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } } },
          },
        },
      },
      post: {
        operationId: 'add pet',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
        },
        responses: { '201': { $ref: '#/components/responses/Done' } },
      },
    },
    '/pets/{petId}': {
      parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'string' } }],
      get: { responses: { default: { description: 'any' } } },
      delete: { operationId: 'delete-pet', security: [{ key: [] }, { token: [] }], responses: {} },
    },
    '/login': {
      post: {
        operationId: 'login',
        security: [{ basic: [] }],
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: { type: 'object', properties: { user: { type: 'string' } } },
            },
          },
        },
        responses: {},
      },
    },
  },
  components: {
    schemas: {
      Pet: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', example: 'Rex' },
          nick: { type: 'string', nullable: true },
          parent: { $ref: '#/components/schemas/Pet' },
        },
      },
    },
    parameters: { Session: { name: 'session', in: 'cookie', schema: { type: 'string' } } },
    responses: {
      Done: { description: 'made', content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
    },
    securitySchemes: {
      key: { type: 'apiKey', in: 'query', name: 'api_key' },
      token: { type: 'http', scheme: 'bearer' },
      basic: { type: 'http', scheme: 'basic' },
    },
  },
};

const json =
  (value: unknown) =>
  (_: unknown, response: { setHeader(name: string, value: string): void; end(text: string): void }) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };

async function api(
  answer: Parameters<typeof loopbackServer>[0] = json({ ok: true }),
  options: FromOpenApiOptions = {},
  document: object = pets,
) {
  const { url, requests } = await loopbackServer(answer);
  const tools = await fromOpenApi(document, { baseUrl: `${url}/v1/`, ...options });
  return { url, requests, tools, call: (name: string, input: object = {}) => callTool(named(tools, name), input) };
}

afterEach(() => vi.unstubAllEnvs());

describe('the tools', () => {
  test('are the operations, by names that can be called', async () => {
    const { tools } = await api();
    expect(tools.map(({ declaration, effect }) => [declaration.name, effect])).toEqual([
      ['list_pets', 'read'],
      ['add_pet', 'write'],
      ['get_pets_pet_id', 'read'],
      ['delete_pet', 'write'],
      ['login', 'write'],
    ]);
    expect(named(tools, 'list_pets').declaration.description).toBe('All pets.\nGET /pets');
  });

  test('tell their types, those that refer to themselves too', async () => {
    const { tools } = await api();
    expect(named(tools, 'list_pets').declaration.inputSchema).toMatchObject({
      properties: {
        tags: { type: 'array', description: 'Any of them' },
        page_size: { type: 'integer' },
        X_Trace: {},
        session: {},
      },
      additionalProperties: false,
    });
    expect(named(tools, 'add_pet').declaration.outputSchema).toMatchObject({
      $ref: '#/$defs/Pet',
      $defs: {
        Pet: {
          properties: { name: { type: 'string' }, nick: { type: ['string', 'null'] }, parent: { $ref: '#/$defs/Pet' } },
        },
      },
    });
    expect(JSON.stringify(tools.map(({ declaration }) => declaration))).not.toContain('Rex');
    expect(typescriptDeclarations(tools.map(({ declaration }) => declaration))).toContain('nick');
  });

  test('are chosen by name or by a function, and may have a prefix', async () => {
    const names = async (options: FromOpenApiOptions) =>
      (await api(undefined, options)).tools.map(({ declaration }) => declaration.name);
    expect(await names({ operations: ['login'], prefix: 'pets_' })).toEqual(['pets_login']);
    expect(await names({ operations: ({ method, tags }) => method === 'GET' && tags.includes('pets') })).toEqual([
      'list_pets',
    ]);
    await expect(names({ operations: ['nothing'] })).rejects.toThrow('no operation "nothing"');
  });

  test('ask for approval where they are told to', async () => {
    const { tools } = await api(undefined, { needsApproval: ({ method }) => method === 'DELETE' });
    const asks = async (name: string, input: object) => (await named(tools, name).prepare(input)).needsApproval;
    expect([await asks('delete_pet', { petId: '1' }), await asks('list_pets', {})]).toEqual([true, false]);
  });
});

describe('a call', () => {
  test('puts each part where it belongs', async () => {
    const { requests, call } = await api();
    const input = { tags: ['a b', 'c'], page_size: 5, where: { colour: 'red' }, X_Trace: 't', session: 's;1' };
    expect(await call('list_pets', input)).toEqual({ ok: true });
    await call('add_pet', { body: { name: 'Rex' } });
    await call('get_pets_pet_id', { petId: 'admin/x?x' });
    await call('login', { body: { user: 'a&b' } });
    expect(requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['GET', '/v1/pets?tags=a%20b&tags=c&page-size=5&where%5Bcolour%5D=red', ''],
      ['POST', '/v1/pets', '{"name":"Rex"}'],
      ['GET', '/v1/pets/admin%2Fx%3Fx', ''],
      ['POST', '/v1/login', 'user=a%26b'],
    ]);
    expect(requests[0]?.headers).toMatchObject({ 'x-trace': 't', cookie: 'session=s%3B1' });
    expect(requests[1]?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  test.each<[what: string, parameter: object, value: Json, path: string]>([
    ['a text with a dot before it', { style: 'label' }, 'a b', '/x/.a%20b/y'],
    ['a list with dots between', { style: 'label', explode: true }, ['a', 'b'], '/x/.a.b/y'],
    ['a text with its name', { style: 'matrix' }, 'a', '/x/;id=a/y'],
    ['a list with the name of each', { style: 'matrix', explode: true }, ['a', 'b'], '/x/;id=a;id=b/y'],
    ['an object', {}, { a: 1, b: 2 }, '/x/a,1,b,2/y'],
    ['an object in pairs', { explode: true }, { a: 1, b: 2 }, '/x/a=1,b=2/y'],
    ['a text that is no segment', {}, 'a/b?c', '/x/a%2Fb%3Fc/y'],
    ['what replacements of texts know', {}, "$&$'", "/x/%24%26%24'/y"],
  ])('writes into the path %s', async (_, parameter, value, path) => {
    const { url: baseUrl, requests } = await loopbackServer((_request, response) => response.end());
    const get = {
      operationId: 'get',
      parameters: [{ name: 'id', in: 'path', required: true, schema: {}, ...parameter }],
    };
    const document = { ...pets, paths: { '/x/{id}/y': { get } } };
    await callTool(named(await fromOpenApi(document, { baseUrl }), 'get'), { id: value });
    expect(requests[0]?.path).toBe(path);
  });

  test.each(['..', '.', '', '../admin', 'a/../b', 'a\\..\\b', 'a/.'])('leads to no other path by %j', async (id) => {
    const { requests, call } = await api();
    await expect(call('get_pets_pet_id', { petId: id })).rejects.toMatchObject({ code: 'tool-input' });
    expect(requests).toEqual([]);
  });

  test.each<[what: string, parameter: object, value: Json, query: string]>([
    ['a list in parts', {}, ['1', 'a&b'], 'q=1&q=a%26b'],
    ['a list with commas between', { explode: false }, ['1', '2,3'], 'q=1,2%2C3'],
    ['a list with blanks between', { explode: false, style: 'spaceDelimited' }, ['1', '2'], 'q=1%202'],
    ['a list with bars between', { explode: false, style: 'pipeDelimited' }, ['1', '2|3'], 'q=1%7C2%7C3'],
    ['an object in pairs', {}, { a: 1, b: 'x y' }, 'a=1&b=x%20y'],
    ['an object with commas between', { explode: false }, { a: 1, b: 'x' }, 'q=a,1,b,x'],
    ['reserved signs as they are', { allowReserved: true }, 'a/b?c&d#e', 'q=a/b?c%26d%23e'],
  ])('writes into the query %s', async (_, parameter, value, query) => {
    const { url: baseUrl, requests } = await loopbackServer((_request, response) => response.end());
    const get = { operationId: 'get', parameters: [{ name: 'q', in: 'query', schema: {}, ...parameter }] };
    await callTool(named(await fromOpenApi({ ...pets, paths: { '/x': { get } } }, { baseUrl }), 'get'), { q: value });
    expect(requests[0]?.path).toBe(`/x?${query}`);
  });

  test('sends what is binary in a form as a file, and no object where a text is wanted', async () => {
    const { url: baseUrl, requests } = await loopbackServer((_request, response) => response.end());
    const properties = { file: { type: 'string', format: 'binary' }, note: { type: 'string' } };
    const upload = {
      operationId: 'upload',
      requestBody: { content: { 'multipart/form-data': { schema: { properties } } } },
    };
    const mark = { operationId: 'mark', requestBody: { content: { 'application/xml': { schema: {} } } } };
    const tools = await fromOpenApi({ ...pets, paths: { '/x': { post: upload, put: mark } } }, { baseUrl });
    await callTool(named(tools, 'upload'), { body: { file: 'bytes', note: 'n' } });
    expect(requests[0]?.body).toMatch(
      /name="file"; filename="file"\r\n[^]*\r\n\r\nbytes\r\n[^]*name="note"\r\n\r\nn\r\n/,
    );
    await callTool(named(tools, 'mark'), { body: '<a/>' });
    expect(requests[1]).toMatchObject({ body: '<a/>', headers: { 'content-type': 'application/xml' } });
    await expect(callTool(named(tools, 'mark'), { body: { a: 1 } })).rejects.toThrow(/body must be a text/);
  });

  test('of the methods that OpenAPI 3.2 adds is made, unless nobody may send it', async () => {
    const { url: baseUrl, requests } = await loopbackServer((_request, response) => response.end());
    const more = {
      COPY: { operationId: 'copy' },
      TRACE: { operationId: 'trace' },
      'no method': { operationId: 'none' },
    };
    const paths = { '/x': { query: { operationId: 'find' }, additionalOperations: more } };
    const tools = await fromOpenApi({ ...pets, openapi: '3.2.0', paths }, { baseUrl });
    expect(tools.map(({ declaration, effect }) => [declaration.name, effect])).toEqual([
      ['find', 'read'],
      ['copy', 'write'],
    ]);
    for (const tool of tools) await callTool(tool, {});
    expect(requests.map(({ method }) => method)).toEqual(['QUERY', 'COPY']);
  });

  test('with what no header can hold is not made', async () => {
    const { requests, call } = await api();
    for (const text of ['日本', 'a\r\nx: y'])
      await expect(call('list_pets', { X_Trace: text })).rejects.toMatchObject({ code: 'tool-input' });
    expect(requests).toEqual([]);
  });

  test('asks for what the path has a hole for, declared or not', async () => {
    const [tool] = await fromOpenApi(
      { ...pets, paths: { '/x/{id}': { get: { operationId: 'get' } } } },
      { baseUrl: 'http://localhost:1' },
    );
    expect(tool?.declaration.inputSchema).toMatchObject({ properties: { id: { type: 'string' } }, required: ['id'] });
  });

  test('writes a list in a form as its items', async () => {
    const { url: baseUrl, requests } = await loopbackServer((_request, response) => response.end());
    const content = { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } };
    const post = { operationId: 'post', requestBody: { content } };
    const tools = await fromOpenApi({ ...pets, paths: { '/x': { post } } }, { baseUrl });
    await callTool(named(tools, 'post'), { body: { tag: ['a', 'b'], n: 1 } });
    expect(requests[0]?.body).toBe('tag=a&tag=b&n=1');
  });

  test('that does not fit is not made', async () => {
    const { requests, call } = await api();
    await expect(call('list_pets', { page_size: 'many' })).rejects.toMatchObject({ code: 'tool-input' });
    await expect(call('list_pets', { colour: 'red' })).rejects.toMatchObject({ code: 'tool-input' });
    await expect(call('add_pet', { body: { nick: 'x' } })).rejects.toThrow('body.name');
    await expect(call('get_pets_pet_id', { petId: '..' })).rejects.toThrow('a part of the path');
    expect(requests).toEqual([]);
  });

  test('proves who asks by what stands in the environment, and shows it nowhere', async () => {
    const { requests, call } = await api(undefined, { auth: { token: 'PETS_TOKEN', basic: 'PETS_USER' } });
    await expect(call('delete_pet', { petId: '1' })).rejects.toMatchObject({
      code: 'missing-secret',
      message: expect.stringContaining('PETS_TOKEN'),
    });
    vi.stubEnv('PETS_TOKEN', 'tok\nen');
    await expect(call('delete_pet', { petId: '1' })).rejects.toMatchObject({
      message: expect.not.stringContaining('tok'),
    });
    vi.stubEnv('PETS_TOKEN', ' token ');
    vi.stubEnv('PETS_USER', 'ada:secret');
    await call('delete_pet', { petId: '1' });
    await call('login');
    await call('list_pets');
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token',
      `Basic ${btoa('ada:secret')}`,
      undefined,
    ]);
    vi.stubEnv('PETS_KEY', 'k');
    const byKey = await api(undefined, { auth: { key: 'PETS_KEY' }, headers: { 'x-client': 'test' } });
    await byKey.call('delete_pet', { petId: '1' });
    expect(byKey.requests[0]).toMatchObject({ path: '/v1/pets/1?api_key=k', headers: { 'x-client': 'test' } });
    await expect(fromOpenApi(pets, { baseUrl: 'http://localhost', auth: { other: 'X' } })).rejects.toThrow(
      'key, token, basic',
    );
  });

  test('that fails says how the API answered', async () => {
    const failing = await api((_, response) => {
      response.statusCode = 404;
      response.end('no such pet');
    });
    await expect(failing.call('list_pets')).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringMatching(/404.*no such pet/),
    });
    vi.stubEnv('PETS_TOKEN', 'sk-secret-42');
    const echoing = await api(
      ({ headers }, response) => {
        response.statusCode = headers['x-fail'] === undefined ? 200 : 401;
        response.end(`bad key ${headers.authorization}`);
      },
      { auth: { token: 'PETS_TOKEN' } },
    );
    expect(await echoing.call('delete_pet', { petId: '1' })).toBe('bad key Bearer [hidden]');
    const moved = await api((_, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest?key=secret' }).end();
    });
    await expect(moved.call('list_pets')).rejects.toThrow(/169\.254\.169\.254\/latest, which is not followed/);
    const html = await api((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('<html>');
    });
    await expect(html.call('list_pets')).rejects.toThrow('no JSON');
  });

  test('is bounded in bytes and time', async () => {
    const endless = await api(
      (_, response) => {
        const write = () => {
          while (response.write('x'.repeat(10_000)));
        };
        response.on('drain', write);
        write();
      },
      { resultBytes: 50_000 },
    );
    await expect(endless.call('list_pets')).rejects.toThrow('more than 50000 bytes');
    const silent = await api(() => {}, { timeoutMs: 50 });
    await expect(silent.call('list_pets')).rejects.toThrow('longer than 50 ms');
  });

  test('gives text, pictures and nothing as what they are', async () => {
    const bodies = ['plain', Buffer.from('iVBORw0KGgo=', 'base64'), '', Buffer.from([1, 0])];
    const { call } = await api((_, response) => response.end(bodies.shift()));
    expect(await call('list_pets')).toBe('plain');
    expect(await call('list_pets')).toMatchObject({ type: 'image' });
    expect(await call('list_pets')).toBe(null);
    expect(await call('list_pets')).toMatchObject({ bytes: 2 });
  });
});

describe('the document', () => {
  test('may be a file, a URL, YAML, or Swagger 2.0', async () => {
    const path = join(temporaryFolder(), 'pets.yaml');
    writeFileSync(path, stringify(pets));
    expect(await fromOpenApi(path, { baseUrl: 'http://localhost' })).toHaveLength(5);
    const { url, requests } = await loopbackServer(({ path: asked }, response) =>
      response.end(asked === '/api.json' ? JSON.stringify(pets) : '"called"'),
    );
    const tools = await fromOpenApi(new URL(`${url}/api.json`));
    await callTool(named(tools, 'list_pets'), {});
    expect(requests.map((request) => request.path)).toEqual(['/api.json', '/pets']);
    const swagger = {
      swagger: '2.0',
      host: 'localhost',
      schemes: ['http'],
      paths: { '/a': { get: { operationId: 'a', responses: {} } } },
    };
    expect(await fromOpenApi(swagger, { baseUrl: 'http://localhost' })).toHaveLength(1);
  });

  test('with references in a circle, to nowhere, or to other files is read as far as it can be', async () => {
    const circular = {
      openapi: '3.1.0',
      paths: {
        '/a': {
          post: {
            operationId: 'a',
            parameters: [{ $ref: '#/components/parameters/Loop' }, { $ref: 'file:///etc/passwd' }],
            requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/A' } } } },
            responses: { '200': { $ref: '#/paths/~1a/post/responses/200' } },
          },
        },
        '/loop': { $ref: '#/paths/~1loop' },
      },
      components: {
        parameters: { Loop: { $ref: '#/components/parameters/Loop' } },
        schemas: {
          A: {
            type: 'object',
            properties: {
              b: { $ref: '#/components/schemas/B' },
              c: { $ref: '#/nowhere' },
              d: { $ref: 'http://169.254.169.254/x' },
            },
          },
          B: { anyOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }] },
        },
      },
    };
    const { tools, call, requests } = await api(undefined, {}, circular);
    expect(tools).toHaveLength(1);
    expect(JSON.stringify(tools[0]?.declaration)).not.toMatch(/passwd|169/);
    expect(typescriptDeclarations(tools.map(({ declaration }) => declaration))).toContain('body');
    await call('a', { body: { b: { b: {} } } });
    expect(requests[0]?.body).toBe('{"b":{"b":{}}}');
  });

  test('with a schema that is too large still gives a tool', async () => {
    const enumeration = Array.from({ length: 10_000 }, (_, index) => `value-${index}`);
    const large = {
      openapi: '3.1.0',
      paths: {
        '/a': {
          get: {
            operationId: 'a',
            parameters: [{ name: 'kind', in: 'query', schema: { enum: enumeration } }],
            responses: {},
          },
        },
      },
    };
    const { tools } = await api(undefined, {}, large);
    expect(tools[0]?.declaration.inputSchema.properties).toEqual({ kind: {} });
  });

  test('that is none, or holds itself, is refused', async () => {
    const itself: { [key: string]: unknown } = { openapi: '3.1.0' };
    itself['paths'] = itself;
    const bomb = `openapi: 3.1.0\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replace(/./g, (letter, index) => `${letter}: &${letter} [${`*${'abcdefg'[index]},`.repeat(9)}]\n`)}`;
    const path = join(temporaryFolder(), 'bomb.yaml');
    writeFileSync(path, bomb);
    for (const source of [{}, { openapi: '4.0.0' }, itself, join(path, 'nowhere'), path])
      await expect(fromOpenApi(source)).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  test('that leads to this machine or its network is refused until that is given as `baseUrl`, before any call', async () => {
    for (const server of ['http://127.0.0.1:8080/v1', 'http://localhost:8080', 'http://10.0.0.7', 'http://[::1]/']) {
      const document = { ...pets, servers: [{ url: server }] };
      await expect(fromOpenApi(document)).rejects.toThrow(/on this machine or its network: give that as `baseUrl`/);
      expect(await fromOpenApi(document, { baseUrl: server })).not.toHaveLength(0);
      expect(await fromOpenApi(document, { fetch })).not.toHaveLength(0);
    }
    expect(await fromOpenApi({ ...pets, servers: [{ url: 'https://example.com' }] })).not.toHaveLength(0);
  });

  test('is said how to be read again, where it has a path', async () => {
    const path = join(temporaryFolder(), 'api.json');
    writeFileSync(path, JSON.stringify(pets));
    const [first] = await fromOpenApi(path, { baseUrl: 'http://localhost' });
    expect(first?.spec).toEqual({
      package: '@thimble/tools',
      export: 'fromOpenApi',
      args: [path, { baseUrl: 'http://localhost' }],
    });
    for (const options of [{ headers: { a: 'b' } }, { needsApproval: () => true }, { fetch }])
      expect((await fromOpenApi(path, { baseUrl: 'http://localhost', ...options }))[0]?.spec).toBeUndefined();
  });

  test('must say where its API is, and does not send keys to another host than its own', async () => {
    await expect(fromOpenApi(pets)).rejects.toThrow('`baseUrl`');
    const elsewhere = {
      ...pets,
      servers: [{ url: 'https://{name}.test/v1', variables: { name: { default: 'evil' } } }],
    };
    const { url } = await loopbackServer(json(elsewhere));
    await expect(fromOpenApi(url, { auth: { token: 'PETS_TOKEN' } })).rejects.toThrow(
      'wants keys sent to https://evil.test',
    );
    await expect(fromOpenApi(url, { headers: { authorization: 'Bearer x' } })).rejects.toThrow('wants keys sent');
    expect(await fromOpenApi(url)).toHaveLength(5);
  });
});
