import { createCollation } from './collation.ts';
import { createDates } from './dates.ts';
import { installIntl } from './install.ts';
import { createNumbers } from './numbers.ts';
import { createSettings } from './settings.ts';

/** A statement that installs `Intl` in a realm; `evaluate` is its `eval`. */
export function intlSource(): string {
  const parts = `() => {
  const settings = (${String(createSettings)})();
  return {
    settings,
    numbers: (${String(createNumbers)})(settings),
    dates: (${String(createDates)})(settings),
    collation: (${String(createCollation)})(settings),
  };
}`;
  return `(() => {
  let parts;
  (${String(installIntl)})(() => parts ??= evaluate(${JSON.stringify(`(${parts})`)})());
})();`;
}
