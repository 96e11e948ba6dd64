import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { modernServer, type Cancelled } from './modern-server.ts';

const cancelled: Cancelled = [];
serveStdio(() => modernServer(cancelled));
