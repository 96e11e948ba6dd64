import { AgentError, type Tool } from '@thimble/core';
import { z } from 'zod';
import type { DefineTool } from '../define-tools.ts';
import { pageReader } from '../page/ask-page.ts';
import type { BrowserSession } from '../session/browser-session.ts';
import { report } from '../session/news.ts';
import { target } from '../target.ts';
import { onTarget } from './on-target.ts';

/** The tool `fill`. */
export function fillTool(define: DefineTool): Tool {
  return define({
    name: 'fill',
    description:
      'Writes a text into a field, in place of what is there. A password is never known to you: give the name of the credential, and the host fills it in. Returns what changed.',
    input: {
      target,
      text: z.string().max(100_000).optional(),
      credential: z.string().max(200).optional().describe('The name of a secret that the user keeps, in place of text'),
      slowly: z.boolean().optional().describe('True to type key by key, for fields that offer suggestions'),
    },
    output: report,
    effect: 'write',
    execute: ({ target: given, text, credential, slowly = false }, session, context) => {
      if ((text === undefined) === (credential === undefined))
        throw new AgentError('tool-input', 'fill: give either text or credential.');
      return onTarget(session, context, 'fill', given, async ({ locator }, { page }) => {
        if (credential !== undefined) {
          const value = await secretFor(session, credential, await frameUrl(locator, page.url()));
          await pageReader.keepSecret(locator, session.settings.timeoutMs);
          session.masked.push(locator);
          return locator.fill(value);
        }
        if (!slowly) return locator.fill(text ?? '');
        await locator.fill('');
        await locator.pressSequentially(text ?? '');
      });
    },
  });
}

/** The address of the frame that a field is in: a page may hold a form of somebody else. */
async function frameUrl(
  locator: {
    elementHandle(): Promise<{ ownerFrame(): Promise<{ url(): string } | null>; dispose(): Promise<void> } | null>;
  },
  fallback: string,
): Promise<string> {
  const handle = await locator.elementHandle();
  const frame = await handle?.ownerFrame();
  await handle?.dispose();
  return frame?.url() ?? fallback;
}

async function secretFor(session: BrowserSession, name: string, address: string): Promise<string> {
  const { credentials } = session.settings;
  if (!credentials) throw new AgentError('tool', 'fill: the user has given no credentials to this browser.');
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw new AgentError('tool', 'fill: credentials are filled into pages of http and https alone.');
  const value = await resolved(credentials, name, url.host);
  if (value === undefined)
    throw new AgentError('tool', `fill: there is no credential ${JSON.stringify(name)} for ${url.host}.`);
  session.secrets.add(name, value);
  return value;
}

/** An error of the resolver may hold what it was about to give. */
async function resolved(
  credentials: NonNullable<BrowserSession['settings']['credentials']>,
  name: string,
  host: string,
): Promise<string | undefined> {
  try {
    return await credentials(name, { host });
  } catch {
    throw new AgentError('tool', `fill: the credential ${JSON.stringify(name)} could not be read.`);
  }
}
