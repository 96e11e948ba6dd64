import { AgentError } from '@thimble/core';
import { explainError } from '@thimble/core/utilities';
import type { SessionSettings } from '../browser-options.ts';

export const missingDisplay =
  'There is no display that a window could be shown on. Run this under xvfb-run (on Debian: apt-get install xvfb), or without a window.';
export const missingFfmpeg =
  "A video needs Playwright's ffmpeg. Install it: npx playwright-core install ffmpeg. Or record a trace, which needs nothing.";

/** Why no browser is there to be driven, in words that say what to do; neither paths nor the endpoint are in them. */
export function explainStart(cause: unknown, { cdpEndpoint }: Pick<SessionSettings, 'cdpEndpoint'>): AgentError {
  if (AgentError.is(cause)) return cause;
  const message = explainError(cause);
  const known = reasons.find(([pattern]) => pattern.test(message));
  if (known) return new AgentError('missing-dependency', known[1], { cause });
  const [reason = ''] = message.split('\n');
  // Endpoints often hold a key.
  if (cdpEndpoint !== undefined)
    return new AgentError(
      'missing-dependency',
      `No browser answers at browser.cdpEndpoint (${new URL(cdpEndpoint).host}). Start one there with --remote-debugging-port, or leave the option out. ${hideEndpoint(reason, cdpEndpoint)}`.trim(),
    );
  return new AgentError('tool', `The browser does not start: ${reason.slice(0, 500)}`, { cause });
}

const reasons: readonly (readonly [RegExp, string])[] = [
  [/Missing X server|cannot open display|Unable to open X display/i, missingDisplay],
  [
    /ProcessSingleton|profile is already in use/i,
    'The profile of browser.userDataDir is in use by another browser or run. Wait until that ends, or give another folder.',
  ],
  [
    /\(emulation\.\w+\): unknown command/,
    'This Firefox is too old to be driven: install a newer release (the ESR of Debian is not), or use Chromium.',
  ],
  [/ffmpeg/i, missingFfmpeg],
];

function hideEndpoint(reason: string, endpoint: string): string {
  const { host, pathname, search } = new URL(endpoint);
  const hidden = [endpoint, `${pathname}${search}`, search].filter((part) => part.length > 1);
  return hidden.reduce((text, part) => text.replaceAll(part, host), reason).slice(0, 300);
}
