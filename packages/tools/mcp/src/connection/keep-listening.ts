import type { Client } from '@modelcontextprotocol/client';
import { delay } from '@thimble/core/utilities';

const firstDelayMs = 500;
const longestDelayMs = 60_000;

/** Opens the stream of a server's news again when it breaks off: over HTTP it is a request of its own. Ends with the signal. */
export async function keepListening(client: Client, signal: AbortSignal, onToolsChanged: () => void): Promise<void> {
  let subscription = client.autoOpenedSubscription;
  let failures = 0;
  while (subscription && !signal.aborted) {
    if ((await subscription.closed) === 'local') return;
    for (subscription = undefined; !subscription && !signal.aborted; failures++) {
      await delay(Math.min(longestDelayMs, firstDelayMs * 2 ** failures), signal).catch(() => {});
      if (signal.aborted) return;
      subscription = await client.listen({ toolsListChanged: true }, { signal }).catch(() => undefined);
    }
    failures = 0;
    // Something may have changed meanwhile.
    onToolsChanged();
  }
}
