/** From `start` on, in seconds since 1970, clocks are `offset` seconds ahead of UTC. */
type Period = [start: number, offset: number, isSummer: boolean, abbreviation: string];

const FORTNIGHT = 14 * 86_400;
// Until 2060.
const END = 90 * 365 * 86_400;

/**
 * The periods of a time zone since 1970 as JSON, for Python's `zoneinfo`, which has no files here; undefined for a name that
 * is none.
 */
export function timeZone(name: string): string | undefined {
  if (!/^[a-z]/i.test(name)) return undefined;
  try {
    return JSON.stringify(periodsOf(name));
  } catch {
    return undefined;
  }
}

function periodsOf(name: string): Period[] {
  const format = formatter(name, 'en-US', 'longOffset');
  const period = (start: number): Period => {
    const offset = secondsOf(format(start));
    return [
      start,
      offset,
      /Summer|Daylight/.test(formatter(name, 'en-US', 'long')(start)),
      abbreviate(name, start, offset),
    ];
  };
  const periods = [period(0)];
  for (let start = 0, now = format(0); start < END; start += FORTNIGHT) {
    const next = format(start + FORTNIGHT);
    if (next === now) continue;
    let [before, after] = [start, start + FORTNIGHT];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (format(middle) === now) before = middle;
      else after = middle;
    }
    periods.push(period(after));
    now = next;
  }
  return periods;
}

/** The name of the zone at a time in seconds. */
function formatter(
  timeZone: string,
  locale: string,
  timeZoneName: 'long' | 'longOffset' | 'short',
): (seconds: number) => string {
  const format = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName, year: 'numeric' });
  return (seconds) => format.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function secondsOf(text: string): number {
  const [, sign, hours, minutes, seconds = '0'] = /([+-])(\d+):(\d+)(?::(\d+))?/.exec(text) ?? [];
  const size = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
  return sign === '-' ? -size : size;
}

/** CET, EST: English speakers name their own zones; others have the offset, as in the tz database. */
function abbreviate(name: string, start: number, offset: number): string {
  for (const locale of ['en-US', 'en-GB', 'en-AU']) {
    const text = formatter(name, locale, 'short')(start);
    if (/^[A-Z]+$/.test(text)) return text;
  }
  const minutes = Math.floor(Math.abs(offset) / 60);
  const digits = (number: number): string => `${number}`.padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60))}${minutes % 60 ? digits(minutes % 60) : ''}`;
}
