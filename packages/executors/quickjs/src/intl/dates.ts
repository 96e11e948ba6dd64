import type { Settings } from './settings.ts';

export type Dates = {
  format(date: Date, what: 'date' | 'time' | 'both', locales?: unknown, options?: unknown): string;
};

/** Dates as people write them in American English, in UTC. Runs inside the sandbox, from its source text. */
export function createDates({ refuse, checkLocale, read }: Settings): Dates {
  type Fields = { [name: string]: unknown };
  const instead = 'put it together from getUTCFullYear(), getUTCMonth(), getUTCDate() and so on, or toISOString()';
  const zone = 'the clock is UTC, so add the hours of the zone yourself';
  const months = 'January February March April May June July August September October November December'.split(' ');
  const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
  const dateFields = ['weekday', 'year', 'month', 'day'];
  const timeFields = ['hour', 'minute', 'second'];
  const known = [...dateFields, ...timeFields, 'timeZone', 'dateStyle', 'timeStyle'];

  function format(date: Date, what: 'date' | 'time' | 'both', locales?: unknown, options?: unknown): string {
    const given = read(options, known, instead);
    checkLocale(locales, `use "en-US", or ${instead}`);
    checkZone(given['timeZone']);
    if (Number.isNaN(date.getTime())) return 'Invalid Date';
    if (given['dateStyle'] !== undefined || given['timeStyle'] !== undefined) return inStyle(date, what, given);
    const fields = withDefaults(given, what);
    const parts = [dateText(date, fields), timeText(date, fields)].filter((part) => part !== '');
    const isWeekday = fields['year'] === undefined && fields['month'] === undefined && fields['day'] === undefined;
    return parts.join(isWeekday ? ' ' : fields['month'] === 'long' ? ' at ' : ', ');
  }

  function checkZone(name: unknown = 'UTC'): void {
    const isUtc = typeof name === 'string' && /^(?:UTC|GMT|Etc\/UTC|Etc\/GMT)$/i.test(name);
    if (!isUtc) refuse(`The time zone ${JSON.stringify(name).slice(0, 50)}`, zone);
  }

  function withDefaults(given: Fields, what: 'date' | 'time' | 'both'): Fields {
    const wanted = what === 'both' ? [...dateFields, ...timeFields] : what === 'date' ? dateFields : timeFields;
    if (wanted.some((name) => given[name] !== undefined)) return given;
    const added: Fields = { ...given };
    if (what !== 'time') for (const name of ['year', 'month', 'day']) added[name] = 'numeric';
    if (what !== 'date') for (const name of timeFields) added[name] = 'numeric';
    return added;
  }

  function inStyle(date: Date, what: 'date' | 'time' | 'both', given: Fields): string {
    const { dateStyle, timeStyle } = given;
    if ((what === 'time' && dateStyle !== undefined) || (what === 'date' && timeStyle !== undefined)) {
      throw new TypeError('Invalid option : dateStyle for a date, timeStyle for a time, toLocaleString for both.');
    }
    if ([...dateFields, ...timeFields].some((name) => given[name] !== undefined)) {
      throw new TypeError('dateStyle and timeStyle stand alone, without fields.');
    }
    const styles = new Map<unknown, Fields>([
      ['full', { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }],
      ['long', { year: 'numeric', month: 'long', day: 'numeric' }],
      ['medium', { year: 'numeric', month: 'short', day: 'numeric' }],
      ['short', { year: '2-digit', month: 'numeric', day: 'numeric' }],
    ]);
    const fields = dateStyle === undefined ? {} : styles.get(dateStyle);
    const isTime = timeStyle === undefined || timeStyle === 'short' || timeStyle === 'medium';
    if (!fields || !isTime) return refuse(`The style ${String(fields ? timeStyle : dateStyle).slice(0, 50)}`, instead);
    const time: Fields = timeStyle === undefined ? {} : { hour: 'numeric', minute: '2-digit' };
    if (timeStyle === 'medium') time['second'] = '2-digit';
    const parts = [dateText(date, fields), timeText(date, time)].filter((part) => part !== '');
    return parts.join(dateStyle === 'full' || dateStyle === 'long' ? ' at ' : ', ');
  }

  function number(value: number, width: unknown): string {
    return width === '2-digit' ? `${value % 100}`.padStart(2, '0') : `${value}`;
  }

  function name(names: readonly string[], index: number, width: unknown): string {
    const full = names[index] ?? '';
    if (width === 'long') return full;
    return width === 'short' ? full.slice(0, 3) : full.slice(0, 1);
  }

  function dateText(date: Date, { weekday, year, month, day }: Fields): string {
    const isNamed = month === 'long' || month === 'short' || month === 'narrow';
    const y = year === undefined ? '' : number(yearOf(date), year);
    const d = day === undefined ? '' : number(date.getUTCDate(), day);
    const m =
      month === undefined
        ? ''
        : isNamed
          ? name(months, date.getUTCMonth(), month)
          : number(date.getUTCMonth() + 1, month);
    const w = weekday === undefined ? '' : name(days, date.getUTCDay(), weekday);
    if (m === '' && [y, d, w].filter((part) => part !== '').length > 1)
      return refuse('That pattern of a date', instead);
    if (w !== '' && y !== '' && d === '') return refuse('That pattern of a date', instead);
    if (w !== '' && m !== '' && d === '') return refuse('That pattern of a date', instead);
    const written = isNamed
      ? `${m}${d && ` ${d}`}${y && `${d ? ',' : ''} ${y}`}`
      : [m, d, y].filter((part) => part !== '').join('/');
    return w === '' ? written : written === '' ? w : `${w}, ${written}`;
  }

  function yearOf(date: Date): number {
    const year = date.getUTCFullYear();
    return year > 0 ? year : refuse('A year before the year 1', instead);
  }

  function timeText(date: Date, { hour, minute, second }: Fields): string {
    if (hour === undefined && minute === undefined && second === undefined) return '';
    if (hour === undefined || (second !== undefined && minute === undefined))
      return refuse('That pattern of a time', instead);
    const hours = date.getUTCHours();
    const shown = [number(hours % 12 || 12, hour)];
    if (minute !== undefined) shown.push(number(date.getUTCMinutes(), '2-digit'));
    if (second !== undefined) shown.push(number(date.getUTCSeconds(), '2-digit'));
    return `${shown.join(':')} ${hours < 12 ? 'AM' : 'PM'}`;
  }

  return { format };
}
