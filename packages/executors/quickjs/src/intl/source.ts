import { createCollation } from './collation.ts';
import { createDates } from './dates.ts';
import { installIntl } from './install.ts';
import { createNumbers } from './numbers.ts';
import { createSettings } from './settings.ts';

/** A statement that installs `Intl` in a realm; `evaluate` is its `eval`. */
export function intlSource(): string {
  const parts = `() => {
  const settings = (${createSettings})();
  return {
    settings,
    numbers: (${createNumbers})(settings),
    dates: (${createDates})(settings),
    collation: (${createCollation})(settings),
  };
}`;
  return `(() => {
  let parts;
  (${installIntl})(() => parts ??= evaluate(${JSON.stringify(`(${parts})`)})());
})();`;
}
