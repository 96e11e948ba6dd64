import { describe, expect, test } from 'vitest';
import { secretIn, secretInCode } from './find-secrets.ts';

/** Made up; put together here, so that nobody's scanner takes them for real ones. */
const hex = '9f86d081884c7d659a2feaa0c55ad015';
const hex40 = `${hex}a3bf4f1b`;
const uuid = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const random = ['zQ8fK2mVx9', 'LpW4tR7nB1cY6d'].join('');

describe('a secret is found', () => {
  test.each<[string, string, string?]>([
    ['a hexadecimal key', hex],
    ['a longer one', hex40],
    ['one of 256 bits', hex + hex.split('').toReversed().join('')],
    ['one in capital letters', hex.toUpperCase()],
    ['a UUID as a key', uuid, 'apiKey'],
    ['a UUID as any kind of key', uuid, 'serviceKey'],
    ['a UUID in a header', uuid, 'X-Acme-Auth'],
    ['a key in a query', `https://api.example.com/v1?q=x&api_key=${random}`],
    ['a token in a query', 'https://example.com/feed?token=abcd1234efgh'],
    ['a signature in a query', 'https://b.example.com/o?X-Amz-Signature=f0e8bdb87c964420e857bd35b5d6ed31'],
    ['a password', 'hunter2', 'password'],
    ['a password of another name', 'hunter2', 'dbPassword'],
    ['a password of a short name', 'abc', 'pwd'],
    ['a secret', 'correct horse battery staple', 'clientSecret'],
    ['a token', 'abcdefgh', 'accessToken'],
    ['a cookie', 'session=12345678', 'cookie'],
    ['a connection string', 'postgres://user:pass@db.example.com/x'],
    ['one without a user', 'redis://:hunter2@cache.example.com:6379'],
    ['one of MongoDB', 'mongodb+srv://me:hunter%402@c.example.com'],
    ['one of JDBC', 'jdbc:postgresql://db/x?user=me&password=hunter22'],
    ['one of SQL Server', 'Server=db.example.com;User Id=sa;Password=hunter22;'],
    ['one of libpq', 'host=db.example.com user=me password=hunter2'],
    ['one of Azure', `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${random}${random}==`],
    ['a login in an address', 'https://me:hunter2@example.com/'],
    ['a token in an address', `https://${hex}@git.example.com/x.git`],
    ['a login of HTTP', `Authorization: Basic ${btoa('me:hunter2')}`],
    ['a bearer token', `Bearer ${random}`],
    ['a private key', `-----BEGIN ${'RSA '}PRIVATE KEY-----\nMIIE\n-----END`],
    ['a private key of PGP', `-----BEGIN PGP ${'PRIVATE'} KEY BLOCK-----`],
    ['a pair of AWS', ['AKIA', 'IOSFODNN7EXAMPLE'].join('')],
    ['the secret of a pair of AWS', ['wJalrXUtnFEMI/K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/')],
    ['a file of variables', `# mine\nOPENAI_API_KEY=${random}\n`],
    ['an exported variable', 'export DB_PASSWORD="hunter22"'],
    ['a sentence', 'Log in as admin; the password is hunter22.'],
    ['JSON in a prompt', `Send { "apiKey": "abc123def" } with each request.`],
    ['a webhook', `https://hooks.slack.com/services/T0/B0/${random}`],
    ['a random word', `Use ${random} to log in.`],
    ['base64', 'c2VjcmV0IGtleSBvZiAzMiBieXRlcyE0NTY3ODkwYWI='],
  ])('%s', (_, text, name) => {
    expect(secretIn(text, name)).toBeTypeOf('string');
  });

  test('in a source, in a text of several lines too', () => {
    expect(secretInCode(`const key = \`-----BEGIN ${'PRIVATE'} KEY-----\nMIIE\``)).toBe('a private key');
    expect(secretInCode(`connect({ user: 'me', password: 'hunter22' });`)).toBeTypeOf('string');
  });
});

test.each(['aB', 'Aa0_', 'password=', 'a=b;', 'host=', 'A'.repeat(30), 'x1y2z3', '://a:', 'eyJ', 'a.'])(
  'a long text of %j is looked through at once',
  (part) => {
    const texts = [part.repeat(200_000 / part.length), part.repeat(190 / part.length)];
    for (const text of texts) expect(secretIn(`${text} hf_${'a1'.repeat(12)}`)).toBe('a token of Hugging Face');
    for (const text of texts) secretIn(text);
  },
);

describe('what is none is not taken for one', () => {
  test.each<[string, string, string?]>([
    ['the id of a model', 'us.anthropic.claude-3-5-sonnet-20241022-v2:0'],
    ['the id of another model', 'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8'],
    ['the id of a third', 'Qwen3-Coder-480B-A35B-Instruct-FP8'],
    ['the path of a model', 'accounts/fireworks/models/llama-v3p1-405b-instruct'],
    ['a revision', hex40, 'revision'],
    ['the integrity of a package', `sha512-${random}${random}${random}/+==`, 'integrity'],
    ['the digest of an image', `node@sha256:${hex}${hex}`],
    ['a commit in a sentence', `Compare with git commit ${hex40}.`],
    ['a checksum in a sentence', `The md5 of an empty file is ${hex}.`],
    ['a picture', `data:image/png;base64,iVBORw0KGgo${random.repeat(8)}`],
    ['a picture without a type', `iVBORw0KGgo${random.repeat(12)}`],
    ['a UUID', uuid, 'assistantId'],
    ['a UUID in a sentence', `The data set is ${uuid}.`],
    ['the name of a variable', 'ACME_API_KEY', 'apiKey'],
    ['a place for a password', '<password>', 'password'],
    ['a place of another form', '{{token}}', 'token'],
    ['an address with places', 'postgres://<user>:<password>@db.example.com/x'],
    ['a connection string of variables', 'postgres://${user}:${password}@db/x'],
    ['a query with a place', 'https://api.example.com?api_key={key}'],
    ['an ordinary query', 'https://example.com/search?q=key&page=2&sort=token'],
    ['the name of a column', 'customer_id', 'primaryKey'],
    ['a token of a language', '</s>', 'eosToken'],
    ['a long name', 'getElementsByTagNameNSAndConvertUtf8ToUtf16LeV2'],
    ['a path', '/usr/share/Thimble2/agents/examples/ReadMe'],
    [
      'a sentence on passwords',
      'If a site wants a password: required fields are yours. Never type a password, an API key or an access token.',
    ],
    ['an example in prose', 'Set API_KEY=YOUR_API_KEY before you start.'],
    ['code in a prompt', 'password = os.environ["DB_PASSWORD"]'],
    ['a long text', 'Antidisestablishmentarianism and Donaudampfschifffahrtsgesellschaft are words. '.repeat(40)],
    ['a German one', 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz-2013-Fassung'],
    ['an address of a page', 'https://example.com/a/very/long/path/to/some-article-2024?id=12345'],
    ['a ratio', 'Ratio: 16:9, at 10:30:00 on 2026-01-01T10:30:00.000Z'],
    ['a version', '@modelcontextprotocol/server-filesystem@2025.11.25-beta.12'],
  ])('%s', (_, text, name) => {
    expect(secretIn(text, name)).toBeUndefined();
  });
});
