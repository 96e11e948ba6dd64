import { chatServer, type ChatServer } from './chat-server.ts';

/** A Docker engine that has no image, and whose disk is full. */
export async function emptyEngine(): Promise<ChatServer & { readonly env: { DOCKER_HOST: string } }> {
  const server = await chatServer(({ url = '' }, response) => {
    if (url.includes('/info')) response.end('{}');
    else if (url.includes('/containers/json')) response.end('[]');
    else if (url.includes('/images/create')) response.end(pull.map((line) => `${JSON.stringify(line)}\n`).join(''));
    else response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"No such image"}');
  });
  return { ...server, env: { DOCKER_HOST: `tcp://${new URL(server.url).host}` } };
}

const pull = [
  { status: 'Pulling from library/node', id: '24-slim' },
  { status: 'Downloading', id: 'a1', progressDetail: { current: 25, total: 100 } },
  { error: 'no space left', errorDetail: { message: 'no space left' } },
];
