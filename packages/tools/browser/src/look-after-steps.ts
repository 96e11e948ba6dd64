import type { AgentOptions } from '@thimble/core';
import type { BrowserSessions } from './session/browser-sessions.ts';
import { takePicture } from './tools/screenshot.ts';

/** A picture of what the browser of a run shows; none while nothing is open, or a dialog waits. */
export function lookWith(sessions: BrowserSessions, vision: true | 'marks'): NonNullable<AgentOptions['look']> {
  return async ({ runId, signal }) => {
    const session = await sessions.existing(runId);
    if (!session?.tabs.current || session.dialog) return [];
    const taken = await session.look({ signal }, 'look', (tab) =>
      takePicture(session, tab, { marks: vision === 'marks' }),
    );
    return 'image' in taken ? [taken.image] : [];
  };
}
