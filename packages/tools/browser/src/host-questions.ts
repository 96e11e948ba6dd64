import { hostGuard } from '@thimble/tools/host-guard';
import type { SessionSettings } from './browser-options.ts';

/** Which hosts a person is asked about. */
export type HostQuestions = {
  mustAsk(url: string): boolean;
  /** A person has agreed to the host, where one had to be asked. */
  agreed(url: URL): void;
};

export function hostQuestions({ otherHosts = 'refuse', allowHosts, ...rules }: SessionSettings): HostQuestions {
  const isNamed = (url: URL) => passes(url, { ...rules, allowHosts });
  // What is denied, or leads to no public place, is no question.
  const mustAsk = (url: URL) =>
    otherHosts === 'ask' &&
    allowHosts !== undefined &&
    !isNamed(url) &&
    passes(url, { ...rules, allowHosts: undefined });
  return {
    mustAsk: (url) => URL.canParse(url) && mustAsk(new URL(url)),
    agreed: (url) => void (mustAsk(url) && allowHosts?.push(url.host)),
  };
}

function passes(url: URL, rules: Parameters<typeof hostGuard>[0]): boolean {
  try {
    hostGuard(rules).checkUrl(url);
    return true;
  } catch {
    return false;
  }
}
