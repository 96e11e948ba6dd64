import type { PageElement } from './page-types.ts';

/** The address that a click on the element posts a form to, and whether it opens a tab. Runs in the page, as text. */
export function purposeOf(element: PageElement) {
  const opensTab = element.closest('a[target]')?.getAttribute('target') === '_blank';
  const button = element.closest('button, input');
  const form = button?.type === 'submit' || button?.type === 'image' ? button.form : undefined;
  // A field may be called "method" or "action": the attributes are the form's own.
  const method = button?.getAttribute('formmethod') ?? form?.getAttribute('method') ?? 'get';
  const action = button?.getAttribute('formaction') ?? form?.getAttribute('action');
  const name = (element.closest('button, a, input')?.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 200);
  return { address: form && method.toLowerCase() === 'post' ? action || './' : '', opensTab, name };
}
