import type { ElicitRequestParams, ElicitResult } from '@modelcontextprotocol/client';
import type { AgentOptions, Json, JsonSchema } from '@thimble/core';
import { definedOf, isRecord } from '@thimble/core/utilities';
import { cleanText } from './declarations/clean-text.ts';
import { boundedSchema } from './declarations/bounded-schema.ts';

/** Something that a server asks a person. The words are the server's. */
export type Question = {
  server: string;
  message: string;
  /** The fields to fill in, as JSON Schema of a flat object. */
  fields?: JsonSchema | undefined;
  /** In the place of fields: a page to open, which sees to the rest. Show the whole address before you do. */
  url?: string | undefined;
  /** The call during which it is asked, where that is certain. */
  call?: AskingCall | undefined;
  signal: AbortSignal;
};
export type Answer =
  | { action: 'accept'; content?: { [field: string]: string | number | boolean | string[] } | undefined }
  | { action: 'decline' | 'cancel' };
export type Elicit = (question: Question) => Answer | Promise<Answer>;
export type AskingCall = { id: string; tool: string; step: number; agent: string[]; runId: string };

export type Asker = { elicit?: Elicit | undefined; approve?: AgentOptions['approve'] };

/** Puts a server's questions to a person, one at a time. Undefined where there is nobody to ask. */
export function questioner(server: () => string, { elicit, approve }: Asker) {
  const ask = elicit ?? (approve && byApproval(approve));
  if (!ask) return undefined;
  let last: Promise<unknown> = Promise.resolve();
  return async (
    params: ElicitRequestParams,
    call: AskingCall | undefined,
    signal: AbortSignal,
  ): Promise<ElicitResult> => {
    const turn = last.then(async () => {
      signal.throwIfAborted();
      return ask(questionOf(server(), params, call, signal));
    });
    last = turn.catch(() => {});
    const answer = await turn;
    return answer.action === 'accept'
      ? { action: 'accept', ...definedOf({ content: answer.content }) }
      : { action: answer.action };
  };
}

const longestMessage = 4_000;

function questionOf(
  server: string,
  params: ElicitRequestParams,
  call: AskingCall | undefined,
  signal: AbortSignal,
): Question {
  const message = cleanText(params.message, longestMessage);
  if (params.mode === 'url') return { server, message, url: params.url, call, signal };
  const fields = boundedSchema(params.requestedSchema);
  return { server, message, fields: typeof fields === 'string' ? { type: 'object' } : fields, call, signal };
}

/** What agrees to calls agrees to questions: where each field that is required has a default, or is a yes or no. */
function byApproval(approve: NonNullable<AgentOptions['approve']>): Elicit {
  return async ({ server, message, fields = {}, url, call, signal }) => {
    const content = url === undefined ? contentOf(fields) : undefined;
    if (!content) return { action: 'decline' };
    const { id, tool, step, agent, runId } = call ?? { id: server, tool: server, step: 0, agent: [], runId: '' };
    const input: Json = { question: message, ...(Object.keys(content).length > 0 && { answer: content }) };
    const decision = await approve({ id, name: tool, input, effect: 'write', step, agent, runId, signal });
    const approved = typeof decision === 'boolean' ? decision : decision.approved;
    return approved === true ? { action: 'accept', content } : { action: 'decline' };
  };
}

/** What "yes" means for the fields; undefined where it does not say enough. */
function contentOf({ properties, required }: JsonSchema): { [field: string]: string | number | boolean } | undefined {
  const fields = isRecord(properties) ? properties : {};
  const content: { [field: string]: string | number | boolean } = {};
  for (const name of Array.isArray(required) ? required.map(String) : []) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const value = isRecord(field) ? (field.default ?? (field.type === 'boolean' ? true : undefined)) : undefined;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
    content[name] = value;
  }
  return content;
}
