import type { Usage } from '../../contract/usage.ts';

/** What a provider does in one exchange, in no provider's terms. The author of an adapter says how it looks on the wire. */
export type ModelScenario = {
  readonly name: string;
  readonly reply: ScenarioReply;
  /** To be called with the body of each request, as text. */
  onRequest(body: string): void;
  /** To be called when the caller closes the connection before the reply is over. */
  onClose(): void;
};

export type ScenarioReply =
  | ScenarioStream
  /** An HTTP error. `message` is the sentence in its body. */
  | { type: 'failure'; failure: ScenarioFailure; message: string; retryAfterSeconds?: number }
  /** A web page, as a proxy or a login page sends it. @default status 200 */
  | { type: 'html'; status?: number }
  /** Status 200 and nothing else. */
  | { type: 'empty' }
  /** Far more than any reply or error takes: one line of a stream, a reply as JSON, or the body of an error. */
  | { type: 'endless'; what: 'line' | 'reply' | 'error' }
  /** A redirect to another host. */
  | { type: 'redirect' };

export type ScenarioStream = {
  type: 'stream';
  parts: readonly ScenarioPart[];
  end: ScenarioEnd;
  /** The body arrives in pieces of this many bytes, which may split lines and characters. Without it: event by event. */
  pieceBytes?: number;
};

export type ScenarioPart =
  | { type: 'text' | 'refusal'; deltas: readonly string[] }
  /** `signature`: what goes back with the text, where the provider signs its reasoning. */
  | { type: 'reasoning'; deltas: readonly string[]; signature?: string }
  /** Calls that follow each other are parallel; their fragments may be interleaved where the provider does so. */
  | { type: 'tool-call'; id: string; name: string; deltas: readonly string[] };

export type ScenarioEnd =
  /** `refusal` follows a part of this type where the provider has words for it; `content-filter` has none. */
  | { type: 'finish'; reason: 'stop' | 'length' | 'tool-calls' | 'refusal' | 'content-filter'; usage: Usage | null }
  /** The connection ends without the provider's end mark: properly, or broken. */
  | { type: 'cut'; how: 'closed' | 'broken' }
  /** Nothing follows, and the connection stays open. */
  | { type: 'hang' }
  /** The provider reports an overload inside the stream. */
  | { type: 'error'; message: string };

export type ScenarioFailure =
  | 'unauthorized'
  | 'rate-limited'
  | 'quota-used-up'
  | 'bad-request'
  | 'context-overflow'
  | 'unknown-model'
  | 'unavailable';
