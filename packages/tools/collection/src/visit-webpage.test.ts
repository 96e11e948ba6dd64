import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { callTool } from './__fixtures__/call-tool.ts';
import { makePdf } from './__fixtures__/make-pdf.ts';
import { pageBytes } from './__fixtures__/pages.ts';
import { serve, serveBody, type TestServer } from './__fixtures__/serve.ts';
import { visitWebpage, type VisitWebpageOptions } from './visit-webpage.ts';

const visit = (url: string, options: VisitWebpageOptions = {}, input: object = {}) =>
  callTool(visitWebpage({ allowPrivate: true, ...options }), { url, ...input });
const html = { 'content-type': 'text/html; charset=utf-8' };

async function visitBody(
  body: string | Uint8Array,
  headers: { [name: string]: string },
  options?: VisitWebpageOptions,
  input?: object,
) {
  await using server = await serveBody(body, headers);
  return await visit(server.url, options, input);
}

describe('a visit of a web page', () => {
  test('gives its Markdown, with the title', async () => {
    expect(await visitBody('<title>T &amp; U</title><p>Text with <a href="/x">a link</a>', html)).toMatch(
      /^# T & U\n\nText with \[a link\]\(http:\/\/127\.0\.0\.1:\d+\/x\)$/,
    );
    expect(await visitBody('<title>Same</title><h1>Same</h1><p>Text', html)).toBe('# Same\n\nText');
  });

  test('shows no characters that a person would not see', async () => {
    const text =
      '<title>T\u200b</title><p>a\u{e0049}\u{e0047}\u202eb\u0000c \u001b[31md \ud83d\udc69\u200d\ud83d\ude80';
    expect(await visitBody(text, html)).toBe('# T\n\nab c [31md \ud83d\udc69\u200d\ud83d\ude80');
  });

  test('resolves links against where redirects have led', async () => {
    await using server = await serve((request, response) => {
      response.writeHead(request.url === '/a' ? 302 : 200, { ...html, location: '/b/c' });
      response.end('<a href="d">d</a>');
    });
    expect(await visit(`${server.url}/a`)).toBe(`[d](${server.url}/b/d)`);
  });

  test('says who asks, and what for', async () => {
    await using server = await serveBody('x', html);
    await visit(server.url);
    await visit(server.url, { userAgent: 'me' });
    expect(server.requests.map(({ headers }) => headers['user-agent'])).toEqual([
      expect.stringContaining('Thimble'),
      'me',
    ]);
    expect(server.requests[0]?.headers.accept).toMatch(/^text\/markdown, text\/html/);
  });

  test('takes the bare URL, and says that it only reads', async () => {
    await using server = await serveBody('x', html);
    const tool = visitWebpage({ allowPrivate: true });
    expect(await callTool(tool, server.url)).toBe('x');
    expect(tool).toMatchObject({ effect: 'read', repeatable: true, declaration: { name: 'visit_webpage' } });
  });

  test('says that a page is made by scripts', async () => {
    const page = await visitBody(pageBytes('spa'), html);
    expect(page).toMatch(/^# Dashboard – Acme\n\nLive figures of all plants\.\n\nYou need to enable JavaScript/);
    expect(page).toContain('made by scripts, which do not run here');
  });

  test('says that a page is empty', async () => {
    expect(await visitBody('', html)).toBe('[The page shows no text.]');
  });
});

describe('a long page', () => {
  const text = Array.from({ length: 100 }, (_, index) => `Paragraph ${index}, with some words.`);
  const body = text.map((line) => `<p>${line}</p>`).join('');

  test('is cut between paragraphs, says so, and is read on with an offset, without being fetched again', async () => {
    await using server = await serveBody(body, html);
    const tool = visitWebpage({ allowPrivate: true, maxCharacters: 1_000 });
    const parts: string[] = [];
    let next: string | undefined = '0';
    while (next !== undefined) {
      const part: string = z.string().parse(await callTool(tool, { url: server.url, offset: Number(next) }));
      const end = part.lastIndexOf('\n\n[This is ');
      expect(end).toBeLessThanOrEqual(1_000);
      parts.push(part.slice(0, end).trim());
      next = /Read on with offset (\d+)\.\]$/.exec(part.slice(end))?.[1];
    }
    expect(parts.join('\n\n')).toBe(text.join('\n\n'));
    expect(server.requests).toHaveLength(1);
    await expect(callTool(tool, { url: server.url, offset: 100_000 })).rejects.toThrow('nothing at offset 100000');
  });

  test('is not cut within a character', async () => {
    const page = await visitBody(
      '😀'.repeat(100),
      { 'content-type': 'text/plain; charset=utf-8' },
      { maxCharacters: 51 },
    );
    expect(page).toMatch(/^(?:😀){25}\n\n\[This is 0 to 50 of 200/u);
  });

  test('is read as far as `maxBytes`, and says so', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const more = () => {
        while (response.write('all work and no play '.repeat(1_000)));
      };
      response.on('drain', more);
      more();
    });
    const page = await visit(server.url, { maxBytes: 100_000, maxCharacters: 200_000 });
    expect(page).toMatch(/no play.*\[Only the first 100000 bytes of it were read\.\]$/s);
  });
});

describe('the encoding of a page', () => {
  const japanese = pageBytes('japanese');
  const french = Buffer.from('<p>déjà vu – “oui”</p>', 'utf-8');
  const latin = Buffer.from('<p>d\xe9j\xe0 vu \x96 \x93oui\x94</p>', 'latin1');
  const wide = Buffer.from('\ufeff<p>déjà vu – “oui”</p>', 'utf16le');

  test.each([
    ['its header', japanese, 'text/html; charset="Shift_JIS"', '東京の天気'],
    ['its meta element', japanese, 'text/html', '東京の天気'],
    ['its bytes, where nothing is said', latin, 'text/html', 'déjà vu – “oui”'],
    ['UTF-8, where nothing is said', french, 'text/html', 'déjà vu – “oui”'],
    ['its mark', wide, 'text/html; charset=iso-8859-1', 'déjà vu – “oui”'],
    ['the windows form of Latin-1', latin, 'text/html; charset=iso-8859-1', 'déjà vu – “oui”'],
    ['its bytes, where nobody knows what is said', french, 'text/html; charset=klingon', 'déjà vu – “oui”'],
    ['UTF-8 where the meta element says UTF-16', Buffer.from('<meta charset="utf-16"><p>ok é'), 'text/html', 'ok é'],
  ])('is that of %s', async (_what, body, contentType, expected) => {
    expect(await visitBody(body, { 'content-type': contentType })).toContain(expected);
  });
});

describe('what is no page', () => {
  test.each([
    ['application/json', '{"a":[1,2]}'],
    ['application/vnd.api+json', '{"a":1}'],
    ['text/plain', 'a < b\n  c'],
    ['text/markdown', '# A\n\n<b>'],
    ['application/rss+xml', '<rss><channel/></rss>'],
    ['', 'plain words'],
    ['application/octet-stream', 'plain words'],
  ])('is shown as it is: %s', async (contentType, body) => {
    expect(await visitBody(body, { 'content-type': contentType })).toBe(body);
  });

  test('is a page where only its bytes say so', async () => {
    expect(await visitBody('<!DOCTYPE html><b>x</b>', { 'content-type': 'application/octet-stream' })).toBe('**x**');
  });

  test('is refused with its kind when it is no text', async () => {
    await expect(visitBody('PK\x03\x04', { 'content-type': 'application/zip' })).rejects.toThrow(
      'It is application/zip (4 bytes)',
    );
    await expect(visitBody('\0\x01\x02', {})).rejects.toThrow('a file of an unknown kind');
  });
});

describe('a picture', () => {
  const png = (width: number, height: number, extra = 0) => {
    const bytes = Buffer.alloc(33 + extra);
    bytes.write('\x89PNG\r\n\x1a\n', 'latin1');
    bytes.write('IHDR', 12, 'latin1');
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    return bytes;
  };

  test('is a picture, whatever the server says', async () => {
    const bytes = png(10, 20);
    const part = { type: 'image', mediaType: 'image/png', data: bytes.toString('base64') };
    expect(await visitBody(bytes, { 'content-type': 'image/png' })).toEqual(part);
    expect(await visitBody(bytes, { 'content-type': 'text/html' })).toEqual(part);
  });

  test('that would unpack to a wall is refused', async () => {
    await expect(visitBody(png(60_000, 60_000), { 'content-type': 'image/png' })).rejects.toThrow(
      '60000 × 60000 pixels',
    );
    await expect(visitBody(png(10, 10, 6_000_000), { 'content-type': 'image/png' })).rejects.toThrow(
      'a picture of 6000033 bytes',
    );
    await expect(visitBody(png(10, 10).subarray(0, 12), { 'content-type': 'image/png' })).rejects.toThrow(
      'without a size',
    );
    await expect(visitBody(png(10, 10, 2_000), {}, { maxBytes: 1_000 })).rejects.toThrow('more than 1000 bytes');
  });
});

describe('a PDF', () => {
  const pdf = { 'content-type': 'application/pdf' };

  test('is its text, page by page', async () => {
    const body = makePdf([['Hello PDF world.', 'Second line.', '', 'New paragraph.'], ['Page two.']], {
      title: 'My title',
    });
    expect(await visitBody(body, pdf)).toBe(
      '# My title\n\n[Page 1 of 2]\n\nHello PDF world.\nSecond line.\n\nNew paragraph.\n\n[Page 2 of 2]\n\nPage two.',
    );
  });

  test('is read as far as `maxPages`, and says so', async () => {
    const body = makePdf([['One.'], ['Two.'], ['Three.']]);
    expect(await visitBody(body, pdf, { maxPages: 2 })).toMatch(
      /Two\.\n\n\[Only the first 2 of its 3 pages were read\.\]$/,
    );
  });

  test('without text says so', async () => {
    expect(await visitBody(makePdf([[]]), pdf)).toContain('[The PDF holds pictures and no text.]');
  });

  test('that unpacks to more than its memory is given up on', async () => {
    const content = deflateSync(deflateSync(Buffer.alloc(150_000_000, ' ')));
    const bomb = makePdf([[]], { content, filter: '[/FlateDecode /FlateDecode]' });
    expect(bomb.length).toBeLessThan(10_000);
    await expect(visitBody(bomb, pdf, { pdf: { memoryMb: 64 } })).rejects.toThrow(/PDF needs more than 64 MB/);
  });

  test('that takes too long is given up on', async () => {
    const content = deflateSync(Buffer.from('BT /F1 12 Tf (x) Tj ET '.repeat(1_000_000)));
    const slow = makePdf([[]], { content, filter: '/FlateDecode' });
    await expect(visitBody(slow, pdf, { pdf: { timeoutMs: 400, memoryMb: 2_000 } })).rejects.toThrow(
      'longer than 400 ms',
    );
  });

  test('that is damaged or too large is an error that says so', async () => {
    await expect(visitBody('%PDF-1.4 nonsense', pdf)).rejects.toThrow(/PDF is damaged/);
    await expect(visitBody(makePdf([['x']]), pdf, { maxBytes: 100 })).rejects.toThrow('a PDF of more than 100 bytes');
  });
});

describe('a page that cannot be had', () => {
  test.each([
    [404, 'There is no such page', false],
    [403, 'It refuses access', false],
    [429, 'too many requests', true],
    [500, 'answered 500 Internal Server Error', true],
  ])('is told with its status: %d', async (status, message, retryable) => {
    await using server = await serveBody('<p>Sorry,<br>friend</p>', html, status);
    await expect(visit(server.url)).rejects.toMatchObject({
      code: 'tool',
      retryable,
      message: expect.stringMatching(new RegExp(`${message}.*It says: Sorry, friend$`, 's')),
    });
  });

  test('because it wants a human is told as that', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(403, { ...html, 'cf-mitigated': 'challenge' });
      response.end('<p>Just a moment…');
    });
    await expect(visit(server.url)).rejects.toThrow('prove that they are human');
  });

  test.each<[string, (server: TestServer) => Promise<unknown>, RegExp]>([
    ['is on this machine', (server) => visit(server.url, { allowPrivate: false }), /public internet/],
    ['leads to a metadata service', () => visit('http://169.254.169.254/latest/meta-data/iam/'), /public internet/],
    ['is a file', () => visit('file:///etc/passwd'), /Only http and https/],
    [
      'is on a host that is not allowed',
      (server) => visit(server.url, { allowHosts: ['example.com'] }),
      /allows only example\.com/,
    ],
    ['never comes', (server) => visit(`${server.url}/silent`, { timeoutMs: 100 }), /longer than 100 ms/],
    ['is packed a thousand times smaller', (server) => visit(`${server.url}/bomb`, { maxBytes: 1_000_000 }), /^$/],
  ])('because it %s', async (what, call, message) => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 'a'));
    await using server = await serve((request, response) => {
      if (request.url !== '/bomb') return;
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain' });
      response.end(bomb);
    });
    if (what.startsWith('is packed')) expect(await call(server)).toMatch(/Only the first 1000000 bytes/);
    else await expect(call(server)).rejects.toMatchObject({ code: 'tool', message: expect.stringMatching(message) });
  });

  test('is left when the run is stopped', async () => {
    await using server = await serve(() => {});
    const controller = new AbortController();
    const call = callTool(visitWebpage({ allowPrivate: true }), { url: server.url }, { signal: controller.signal });
    controller.abort(new Error('stopped'));
    await expect(call).rejects.toThrow('stopped');
  });
});

test('the tool names how it is built again, without what cannot be saved', () => {
  expect(visitWebpage({ maxCharacters: 10 }).spec).toEqual({
    package: '@thimble/tools',
    export: 'visitWebpage',
    args: [{ maxCharacters: 10 }],
  });
  expect(visitWebpage({ fetch }).spec).toBeUndefined();
});
