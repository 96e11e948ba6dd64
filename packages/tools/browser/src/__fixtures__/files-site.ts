import { createServer } from 'node:http';

export type FilesSite = AsyncDisposable & { readonly url: string };

/** A site of all that is no page: files, pictures, errors, and links to them. */
export async function startFilesSite(): Promise<FilesSite> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const [status, type, body, headers = {}] = answers[path] ?? [404, 'text/html', '<title>Gone</title><h1>No such lamp</h1>'];
    response.writeHead(status, { ...(type !== '' && { 'content-type': type }), ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 50>>stream
BT /F1 18 Tf 20 100 Td (Price list of the lamps) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>`;
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const attachment = (name: string) => ({ 'content-disposition': `attachment${name === '' ? '' : `; filename="${name}"`}` });

const answers: { [path: string]: [number, string, string | Buffer, { [name: string]: string }?] } = {
  '/list.pdf': [200, 'application/pdf', pdf],
  '/inline.pdf': [200, 'application/pdf', pdf, { 'content-disposition': 'inline; filename="lamps.pdf"' }],
  '/embed': [200, 'text/html', '<title>Embed</title><iframe src="/list.pdf"></iframe><p>Beside it</p>'],
  '/picture.png': [200, 'image/png', png],
  '/drawing.svg': [200, 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><text y="20">Drawn words</text></svg>'],
  '/words.txt': [200, 'text/plain', 'Plain words.'],
  '/data.json': [200, 'application/json', '{"price": 19.9}'],
  '/data.xml': [200, 'application/xml', '<lamps><lamp>Brass</lamp></lamps>'],
  '/data.csv': [200, 'text/csv', 'name,price\nLamp,19.90\n'],
  '/data.zip': [200, 'application/zip', Buffer.from([80, 75, 3, 4, 0, 0, 1])],
  '/nameless': [200, 'application/octet-stream', 'Without a name.', attachment('')],
  '/climbing': [200, 'text/plain', 'Climbs.', attachment('../../climbing.txt')],
  '/nothing': [204, '', ''],
  '/closed': [401, 'text/html', '<h1>Closed</h1>', { 'www-authenticate': 'Basic realm="Lamps"' }],
  '/proxy': [407, 'text/html', '<h1>Closed</h1>', { 'proxy-authenticate': 'Basic realm="Lamps"' }],
  '/broken': [500, 'text/plain', 'It broke.'],
  '/empty': [404, '', ''],
  '/links': [
    200,
    'text/html',
    `<title>Links</title><a href="/list.pdf">List</a> <a href="/list.pdf" target="_blank">List in a tab</a> <a href="/picture.png">Picture</a>
    <a href="/broken?page">Error</a> <a href="/links?again">Page</a> <button onclick="location.href = '/nameless'">By script</button>
    <button onclick="window.open('/climbing')">In a window</button> <button onclick="setTimeout(() => { location.href = '/data.csv'; }, 700)">Later</button>
    <button onclick="save()">Made here</button> <a href="data:text/plain,data" download="data.txt">Data</a> <button>Nothing</button>
    <script>const save = () => { const link = document.createElement('a'); link.href = URL.createObjectURL(new Blob(['Made here.']));
      link.download = 'made.txt'; link.click(); };</script>`,
  ],
};
