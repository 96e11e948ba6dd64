import { Client } from '@modelcontextprotocol/client';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import { explainFailure } from '../calls/call-error.ts';
import type { OpenOptions } from './opened.ts';

/** `silenceMs`: how long a server may keep silent when it is asked which revisions it knows. */
export type Negotiation = { mode: 'auto'; silenceMs: number } | { mode: 'legacy' };

/** A client of the SDK, before it is connected. It checks no results: that is done by our own schemas, which are bounded. */
export function createClient(negotiation: Negotiation, options: OpenOptions): Client {
  const { elicit, canOpenUrls, onToolsChanged, onLog, onProblem } = options;
  const client = new Client(
    { name: 'thimble', version: '0.0.0' },
    {
      capabilities: elicit ? { elicitation: { form: { applyDefaults: true }, ...(canOpenUrls && { url: {} }) } } : {},
      versionNegotiation:
        negotiation.mode === 'auto'
          ? { mode: 'auto', probe: { timeoutMs: negotiation.silenceMs } }
          : { mode: 'legacy' },
      jsonSchemaValidator: new AjvJsonSchemaValidator(acceptAll),
      inputRequired: { maxRounds: 50 },
      listMaxPages: 20,
      listChanged: { tools: { autoRefresh: false, onChanged: onToolsChanged } },
    },
  );
  if (elicit) {
    client.setRequestHandler('elicitation/create', ({ params }, { mcpReq }) => elicit(params, mcpReq.signal));
  }
  client.setNotificationHandler('notifications/message', ({ params: { level, data } }) =>
    onLog(level, typeof data === 'string' ? data : JSON.stringify(data)),
  );
  client.onerror = (error) => onProblem(explainFailure(error));
  return client;
}

const accept = Object.assign(() => true, { errors: null });
const acceptAll = { compile: () => accept, getSchema: () => undefined, errorsText: () => '' };
