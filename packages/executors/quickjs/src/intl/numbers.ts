import type { Settings } from './settings.ts';

export type Numbers = { format(value: unknown, locales?: unknown, options?: unknown): string };

/** Numbers as people write them in English. Runs inside the sandbox, from its source text. */
export function createNumbers({ refuse, checkLocale, read }: Settings): Numbers {
  const instead = 'use "en-US", or toFixed and replace';
  const known = [
    'style',
    'currency',
    'minimumFractionDigits',
    'maximumFractionDigits',
    'minimumIntegerDigits',
    'useGrouping',
  ];
  const symbols = new Map(Object.entries({ USD: '$', EUR: '€', GBP: '£', JPY: '¥', INR: '₹', KRW: '₩', CNY: 'CN¥' }));
  const inEnglish = /^en-(?:GB|CA|AU|NZ|IE)$/i;

  function digitsOf(value: unknown, name: string, least: number, most: number): number | undefined {
    if (value === undefined) return undefined;
    const digits = Math.floor(Number(value));
    if (!(digits >= least && digits <= most)) throw new RangeError(`${name} value is out of range.`);
    return digits;
  }

  /** The shortest digits that mean the number, rounded half away from zero, as others do it. */
  function round(value: number | bigint, places: number): { whole: string; fraction: string } {
    const [mantissa = '0', exponent = '0'] = String(value).replace(/^-/, '').split('e');
    const [head = '0', tail = ''] = mantissa.split('.');
    const shift = Number(exponent);
    const digits = `${'0'.repeat(Math.max(0, -shift))}${head}${tail}${'0'.repeat(Math.max(0, shift - tail.length))}`;
    const point = Math.max(0, -shift) + head.length + shift;
    const kept = digits.slice(0, point + places).padEnd(point + places, '0');
    const isUp = (digits[point + places] ?? '0') >= '5';
    const rounded = `${BigInt(kept === '' ? '0' : kept) + (isUp ? 1n : 0n)}`.padStart(places + 1, '0');
    return { whole: rounded.slice(0, rounded.length - places), fraction: rounded.slice(rounded.length - places) };
  }

  function format(value: unknown, locales?: unknown, options?: unknown): string {
    const settings = read(options, known, instead);
    const { style = 'decimal', currency, useGrouping = true } = settings;
    checkLocale(locales, instead, style === 'currency' ? undefined : inEnglish);
    if (style !== 'decimal' && style !== 'percent' && style !== 'currency')
      refuse(`The style "${String(style)}"`, instead);
    const code = String(currency).toUpperCase();
    const symbol = style === 'currency' ? symbols.get(code) : '';
    if (style === 'currency' && currency === undefined)
      throw new TypeError('Currency code is required with currency style.');
    if (symbol === undefined)
      return refuse(`The sign of ${code.slice(0, 10)}`, 'write the amount with toFixed, and the code');
    const usual = style === 'currency' ? (code === 'JPY' || code === 'KRW' ? 0 : 2) : 0;
    const given = digitsOf(settings['minimumFractionDigits'], 'minimumFractionDigits', 0, 100);
    const wanted = digitsOf(settings['maximumFractionDigits'], 'maximumFractionDigits', 0, 100);
    const least = given ?? Math.min(usual, wanted ?? usual);
    const most = wanted ?? Math.max(least, style === 'decimal' ? 3 : usual);
    if (most < least) throw new RangeError('maximumFractionDigits value is out of range.');
    const integerDigits = digitsOf(settings['minimumIntegerDigits'], 'minimumIntegerDigits', 1, 21) ?? 1;

    const number = typeof value === 'bigint' ? value : Number(value);
    const isNegative = number < 0 || Object.is(number, -0);
    const sign = isNegative ? '-' : '';
    const unit = style === 'percent' ? '%' : '';
    if (Number.isNaN(number)) return `${symbol}NaN${unit}`;
    if (number === Infinity || number === -Infinity) return `${sign}${symbol}∞${unit}`;
    const { whole, fraction } = style === 'percent' ? hundredfold(number, most) : round(number, most);
    const padded = whole.padStart(integerDigits, '0');
    const grouped = useGrouping === false ? padded : padded.replace(/\B(?=(?:\d{3})+$)/g, ',');
    const shown = fraction.replace(/0+$/, '').padEnd(least, '0');
    return `${sign}${symbol}${grouped}${shown === '' ? '' : `.${shown}`}${unit}`;
  }

  /** Without the errors of multiplying. */
  function hundredfold(value: number | bigint, places: number): { whole: string; fraction: string } {
    const { whole, fraction } = round(value, places + 2);
    return { whole: `${BigInt(whole + fraction.slice(0, 2))}`, fraction: fraction.slice(2) };
  }

  return { format };
}
