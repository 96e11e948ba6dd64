import { start } from './sandbox/start.ts';

// The entry of a sandbox process. Python runs in its first thread, and never comes back to an event loop; a second one reads
// what the host says.
await start();
