export type ParseHost = (text: string, isSpecial: boolean) => string | undefined;

/** The host of a URL as the URL standard writes it; undefined where it is none. Runs inside the sandbox, from its source text. */
export function createHostParser(): { parseHost: ParseHost } {
  const forbidden = /[\0\t\n\r #/:<>?@[\\\]^|]/;
  const forbiddenInDomain = /[\0-\x20#%/:<>?@[\\\]^|\x7f]/;

  function parseHost(text: string, isSpecial: boolean): string | undefined {
    if (text.startsWith('[')) {
      const pieces = text.endsWith(']') ? parseIpv6(text.slice(1, -1)) : undefined;
      return pieces && `[${writeIpv6(pieces)}]`;
    }
    if (!isSpecial) return forbidden.test(text) ? undefined : text.replace(/[^\x20-\x7e]/gu, percent);
    const domain = toAscii(decode(text));
    if (domain === undefined || domain === '' || forbiddenInDomain.test(domain)) return undefined;
    return endsInNumber(domain) ? parseIpv4(domain) : domain;
  }

  function percent(character: string): string {
    if (character > '\x7f') return encodeURIComponent(character);
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  }

  /** What is no UTF-8 becomes a replacement character, which no domain may have. */
  function decode(text: string): string {
    return text.toWellFormed().replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return '\ufffd';
      }
    });
  }

  function toAscii(text: string): string | undefined {
    // Soft hyphens and the like are nothing in a domain, and there are several full stops.
    const mapped = text
      .replace(/\u00ad|\u034f|\u200b|\u2060|[\ufe00-\ufe0f]|\ufeff/g, '')
      .replace(/\u1e9e/g, 'ss')
      .normalize('NFKC')
      .toLowerCase()
      .normalize('NFKC')
      .replace(/[\u3002\uff0e\uff61]/g, '.');
    const labels = [];
    for (const label of mapped.split('.')) {
      const written = labelToAscii(label);
      if (written === undefined) return undefined;
      labels.push(written);
    }
    return labels.join('.');
  }

  function labelToAscii(label: string): string | undefined {
    if (!/[^\0-\x7f]/.test(label)) return label;
    const isLabel = /^(?:[\p{L}\p{N}\p{M}\p{S}\p{Pc}\p{Pd}\u00b7\u30fb\x21-\x7e]|\u200c|\u200d)+$/u.test(label);
    if (!isLabel || /^(?:\p{M}|xn--)/u.test(label)) return undefined;
    return `xn--${punycode(label)}`;
  }

  /** RFC 3492. */
  function punycode(label: string): string {
    const codes = Array.from(label, (character) => character.codePointAt(0) ?? 0);
    let written = codes
      .filter((code) => code < 128)
      .map((code) => String.fromCharCode(code))
      .join('');
    let handled = written.length;
    const basic = handled;
    if (basic > 0) written += '-';
    let [code, delta, bias] = [128, 0, 72];
    while (handled < codes.length) {
      const next = Math.min(...codes.filter((one) => one >= code));
      delta += (next - code) * (handled + 1);
      code = next;
      for (const one of codes) {
        if (one < code) delta++;
        if (one !== code) continue;
        let rest = delta;
        for (let k = 36; ; k += 36) {
          const limit = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
          if (rest < limit) break;
          written += digit(limit + ((rest - limit) % (36 - limit)));
          rest = Math.floor((rest - limit) / (36 - limit));
        }
        written += digit(rest);
        bias = adapt(delta, handled + 1, handled === basic);
        delta = 0;
        handled++;
      }
      delta++;
      code++;
    }
    return written;
  }

  function digit(value: number): string {
    return String.fromCharCode(value < 26 ? value + 97 : value + 22);
  }

  function adapt(delta: number, count: number, isFirst: boolean): number {
    let rest = Math.floor(delta / (isFirst ? 700 : 2));
    rest += Math.floor(rest / count);
    let k = 0;
    for (; rest > 455; k += 36) rest = Math.floor(rest / 35);
    return k + Math.floor((36 * rest) / (rest + 38));
  }

  function endsInNumber(domain: string): boolean {
    const parts = domain.split('.');
    if (parts.at(-1) === '' && parts.length > 1) parts.pop();
    const last = parts.at(-1) ?? '';
    return /^\d+$/.test(last) || /^0x[0-9a-f]*$/i.test(last);
  }

  function parseIpv4(domain: string): string | undefined {
    const parts = domain.split('.');
    if (parts.at(-1) === '' && parts.length > 1) parts.pop();
    if (parts.length > 4) return undefined;
    const numbers = parts.map(ipv4Number);
    let address = 0;
    for (const [index, number] of numbers.entries()) {
      if (number === undefined) return undefined;
      const isLast = index === numbers.length - 1;
      if (isLast ? number >= 256 ** (5 - numbers.length) : number > 255) return undefined;
      address += isLast ? number : number * 256 ** (3 - index);
    }
    return [3, 2, 1, 0].map((power) => Math.floor(address / 256 ** power) % 256).join('.');
  }

  function ipv4Number(part: string): number | undefined {
    if (/^0x[0-9a-f]*$/i.test(part)) return part.length === 2 ? 0 : parseInt(part.slice(2), 16);
    if (/^0[0-7]+$/.test(part)) return parseInt(part, 8);
    return /^(?:0|[1-9]\d*)$/.test(part) ? Number(part) : undefined;
  }

  function parseIpv6(text: string): number[] | undefined {
    const halves = text.split('::');
    if (halves.length > 2) return undefined;
    const [head = [], tail = []] = halves.map((half, index) => piecesOf(half, index === halves.length - 1));
    if (head.includes(NaN) || tail.includes(NaN)) return undefined;
    const missing = 8 - head.length - tail.length;
    if (halves.length === 1) return missing === 0 ? head : undefined;
    return missing < 1 ? undefined : [...head, ...Array<number>(missing).fill(0), ...tail];
  }

  /** NaN for what is no piece. */
  function piecesOf(half: string, isLast: boolean): number[] {
    if (half === '') return [];
    const parts = half.split(':');
    return parts.flatMap((part, index) => {
      if (/^[0-9a-f]{1,4}$/i.test(part)) return [parseInt(part, 16)];
      const isIpv4 = isLast && index === parts.length - 1 && /^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(part);
      const bytes = isIpv4 ? part.split('.').map(Number) : [256];
      if (bytes.some((byte) => byte > 255)) return [NaN];
      const [a = 0, b = 0, c = 0, d = 0] = bytes;
      return [a * 256 + b, c * 256 + d];
    });
  }

  /** The first of the longest runs of zeros is left out. */
  function writeIpv6(pieces: readonly number[]): string {
    let [best, length] = [-1, 1];
    for (let start = 0; start < 8; start++) {
      let end = start;
      while (end < 8 && pieces[end] === 0) end++;
      if (end - start > length) [best, length] = [start, end - start];
    }
    const texts = pieces.map((piece) => piece.toString(16));
    if (best < 0) return texts.join(':');
    return `${texts.slice(0, best).join(':')}::${texts.slice(best + length).join(':')}`;
  }

  return { parseHost };
}
