import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { TEST_IMAGES } from './test-engine.ts';

/** Makes a wheel in the test image, since it is a ZIP archive. */
const makeWheel = (name: string) => `
import base64, io, zipfile
data = io.BytesIO()
with zipfile.ZipFile(data, 'w') as wheel:
    wheel.writestr('thimble_greeting.py', 'def greet(name): return "hello " + name')
    info = '${name.replaceAll('-', '_')}-1.0.dist-info/'
    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: ${name}\\nVersion: 1.0\\n')
    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(info + 'RECORD', '')
print(base64.b64encode(data.getvalue()).decode())
`;

/** An index of Python packages on loopback that has one, `name`, with the module `thimble_greeting`. */
export async function startPackageIndex(name: string): Promise<{ url: string; [Symbol.asyncDispose](): Promise<void> }> {
  const command = ['run', '--rm', '--network', 'none', TEST_IMAGES.python, 'python3', '-c', makeWheel(name)];
  const wheel = Buffer.from(execFileSync('docker', command).toString(), 'base64');
  const file = `${name.replaceAll('-', '_')}-1.0-py3-none-any.whl`;
  const server = createServer((request, response) => {
    if (request.url === `/simple/${name}/`) {
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<a href="/${file}">${file}</a>`);
    } else if (request.url === `/${file}`) {
      response.writeHead(200, { 'content-type': 'application/zip' }).end(wheel);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/simple`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
