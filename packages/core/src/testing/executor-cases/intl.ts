import type { CaseTable } from './case.ts';

/** The value, or that there is none, with what to do instead; never another value. */
const rightOrSaysSo = (expression: string, value: string | number) => ({
  typescript: `let r; try { r = ${expression}; } catch (e) { r = e instanceof TypeError && /: .*(use|put|add|write|compare)/.test(e.message) ? ${JSON.stringify(value)} : e; }\nr`,
  value,
});

/** Texts as people of a language write them. An engine without data of languages says so. */
// One case a line:
// oxfmt-ignore
export const intl: CaseTable = {
  'numbers are written in English': { typescript: "[1234567.891, -0.5, 1e21, 12n, NaN].map((n) => n.toLocaleString()).concat((0.256).toLocaleString('en-US', { style: 'percent' }), (1234.5).toLocaleString('en-US', { style: 'currency', currency: 'USD' }), (1.005).toLocaleString(undefined, { maximumFractionDigits: 2 }), new Intl.NumberFormat('en-US', { minimumFractionDigits: 2 }).format(7))", value: ['1,234,567.891', '-0.5', '1,000,000,000,000,000,000,000', '12', 'NaN', '26%', '$1,234.50', '1.01', '7.00'] },
  'dates are written in English': { typescript: "const d = new Date(Date.UTC(2024, 0, 2, 15, 4, 5));\n[d.toLocaleDateString(), d.toLocaleDateString('en-US', { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' }), d.toLocaleDateString('en-US', { weekday: 'long' }), new Intl.DateTimeFormat('en-US', { dateStyle: 'medium' }).format(d), Intl.DateTimeFormat().resolvedOptions().timeZone]", value: ['1/2/2024', 'January 2, 2024', 'Tuesday', 'Jan 2, 2024', 'UTC'] },
  'text is compared as in a dictionary': { typescript: "[['b', 'A', 'a', 'ä', 'B', '_', '10', '9'].sort((x, y) => x.localeCompare(y)), ['a10', 'a9', 'A1'].sort(new Intl.Collator('en', { numeric: true }).compare), 'résumé'.localeCompare('RESUME', undefined, { sensitivity: 'base' })]", value: [['_', '10', '9', 'a', 'A', 'ä', 'b', 'B'], ['A1', 'a9', 'a10'], 0] },
  'German numbers are right or refused': rightOrSaysSo("(1234.5).toLocaleString('de-DE')", '1.234,5'),
  'German dates are right or refused': rightOrSaysSo("new Date(0).toLocaleDateString('de-DE')", '1.1.1970'),
  'time zones are right or refused': rightOrSaysSo("new Date(0).toLocaleTimeString('en-US', { timeZone: 'Asia/Tokyo' })", '9:00:00 AM'),
  'time zones of formats are right or refused': rightOrSaysSo("new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York' }).format(new Date(0))", '12/31/1969'),
  'the order of other letters is right or refused': rightOrSaysSo("'ö'.localeCompare('z', 'sv')", 1),
  'the order of other scripts is right or refused': rightOrSaysSo("Math.sign('я'.localeCompare('а'))", 1),
  'letters of other languages are right or refused': rightOrSaysSo("'I'.toLocaleLowerCase('tr')", 'ı'),
  'short numbers are right or refused': rightOrSaysSo("(1234567).toLocaleString('en-US', { notation: 'compact' })", '1.2M'),
  'plurals are right or refused': rightOrSaysSo("new Intl.PluralRules('en', { type: 'ordinal' }).select(2)", 'two'),
  'lists are right or refused': rightOrSaysSo("new Intl.ListFormat('en').format(['a', 'b', 'c'])", 'a, b, and c'),
  'spans of time are right or refused': rightOrSaysSo("new Intl.RelativeTimeFormat('en').format(-1, 'day')", '1 day ago'),
};
