import { asFields, asText } from '@thimble/core/utilities';

/** Fields that some servers or models refuse, and whether they are sent. */
export type SentFields = { readonly streamOptions: boolean; readonly stop: boolean };

const refusal =
  /unsupported|not (currently )?(supported|allowed|permitted|accepted)|(does not|doesn't) support|unknown|unrecogni[sz]ed|unexpected|invalid|extra/i;

/** What is left to send after an error; undefined if the error did not complain about one of these fields. */
export function withoutRefused(error: unknown, sent: SentFields): SentFields | undefined {
  const { status, message, param, error: inner } = asFields(error);
  if (status !== 400 && status !== 422) return undefined;
  const said = `${asText(message)} ${asText(asFields(inner).message)}`;
  const named = asText(param) || asText(asFields(inner).param);
  const left = {
    streamOptions: sent.streamOptions && !/stream_options|include_usage/.test(`${said} ${named}`),
    stop: sent.stop && !(named === 'stop' || (refusal.test(said) && /\bstop\b|stop_?sequences?/i.test(said))),
  };
  return left.streamOptions === sent.streamOptions && left.stop === sent.stop ? undefined : left;
}
