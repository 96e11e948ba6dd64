import { createCollation } from './collation.ts';
import { createDates } from './dates.ts';
import { installIntl } from './install.ts';
import { createNumbers } from './numbers.ts';
import { createSettings } from './settings.ts';

/** A statement that installs `Intl` in a realm; `evaluate` is its `eval`, and `fetchModule('intl')` gives the rest. */
export function intlSource(): string {
  return `(() => {
  let parts;
  (${String(installIntl)})(() => parts ??= evaluate(fetchModule('intl'))());
})();`;
}

/** An expression that is a function, which gives the `IntlParts`. */
export function intlModule(): string {
  return `(() => {
  const settings = (${String(createSettings)})();
  return {
    settings,
    numbers: (${String(createNumbers)})(settings),
    dates: (${String(createDates)})(settings),
    collation: (${String(createCollation)})(settings),
  };
})`;
}
