import type { Hands, Node } from './hands.ts';

export type Policy = (hands: Hands) => Promise<unknown>;

const quoted = (task: string) => [...task.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
const first = (task: string) => quoted(task)[0] ?? '';
const match = (pattern: RegExp, task: string) => pattern.exec(task)?.slice(1) ?? [];
const ordinal = (word: string) =>
  ({ '1st': 0, '2nd': 1, '3rd': 2, first: 0, second: 1, third: 2 })[word] ?? Number.parseInt(word, 10) - 1;
const submit = async (hands: Hands) => hands.click(await hands.get('button', 'Submit'));
const called = (nodes: readonly Node[], name: string) =>
  nodes.filter((node) => node.name === name || node.text === name);

const select: Policy = async (hands) => {
  const [list = ''] = match(/^Select (.*?) (?:from the (?:scroll )?list )?and click Submit/, hands.task);
  return list === 'nothing' ? [] : list.split(', ');
};

const checkboxes: Policy = async (hands) => {
  const names: string[] = Object(await select(hands));
  for (const name of names) await hands.call('check', { text: name, role: 'checkbox' });
  await submit(hands);
};

const clickButton: Policy = async (hands) => hands.click(await hands.get('button', first(hands.task)));

const enterText: Policy = async (hands) => {
  await hands.fill(await hands.get('textbox'), first(hands.task));
  await submit(hands);
};

const findInTabs: Policy = async (hands) => {
  const wanted = first(hands.task);
  const tabs = (await hands.nodes()).filter(({ role }) => role === 'tab');
  for (const tab of tabs) {
    await hands.click(tab);
    if (await clickText(hands, wanted)) return;
  }
};

/** Clicks the one element of the text, if there is one. */
async function clickText(hands: Hands, text: string): Promise<boolean> {
  // The task itself says it too.
  const { count } = Object(await hands.call('find_text', text));
  if (count < 2) return false;
  return hands.call('click', { text }).then(
    () => true,
    () => false,
  );
}

const expand: Policy = async (hands) => {
  await hands.click(await hands.get('tab'));
  await hands.call('wait_for', 'Submit');
  await submit(hands);
};

const expandAndFind: Policy = async (hands) => {
  const wanted = first(hands.task);
  const sections = (await hands.nodes()).filter(({ role }) => role === 'tab');
  for (const section of sections) {
    if (await clickText(hands, wanted)) return;
    await hands.click(section);
    await hands.call('wait_for', { text: wanted, timeout_ms: 1_000 }).catch(() => {});
  }
  await clickText(hands, wanted);
};

const login: Policy = async (hands) => {
  const [user = '', password = ''] = quoted(hands.task);
  await hands.fill(await hands.get('textbox', 0), user);
  await hands.fill(await hands.get('textbox', 1), password);
  await hands.click(await hands.get('button', 'Login'));
};

const copyPaste: Policy = async (hands) => {
  const boxes = (await hands.nodes()).filter(({ role }) => role === 'textbox');
  const [which = '1st'] = match(/from the (\w+) text area/, hands.task);
  const [from, to] = [boxes[ordinal(which)], boxes.at(-1)];
  for (const [key, box] of [
    ['Control+a', from],
    ['Control+c', from],
    ['Control+v', to],
  ] as const)
    await hands.call('press', { key, target: box?.ref });
  await submit(hands);
};

async function whole(hands: Hands, node: Node): Promise<string> {
  const { text }: { text: string } = Object(await hands.call('snapshot', { frame: node.ref }));
  return text.replace(/^- textbox(?: "(?:[^"\\]|\\.)*")?(?: \[[^\]]*\])*: /, '');
}

const algebra = (text: string): number => {
  const [left = '', right = ''] = text.replaceAll('×', '*').split('=');
  if (/\d x \d/.test(left)) return value(left.replace('x', '*'));
  const at = (x: number) =>
    value(left.replace('x', `(${x})`)) - value(right.trim() === '?' || right.trim() === '' ? '0' : right);
  if (!left.includes('x')) return value(left);
  return Math.round(-at(0) / (at(1) - at(0)));
};

/** Two whole numbers and what stands between them. */
function value(text: string): number {
  const [, a = '0', sign = '+', b = '0'] = /^\s*\(?(-?\d+)\)?\s*(?:([-+*])\s*\(?(-?\d+)\)?)?/.exec(text) ?? [];
  const [x, y] = [Number(a), Number(b)];
  return sign === '*' ? x * y : sign === '-' ? x - y : x + y;
}

const arithmetic: Policy = async (hands) => {
  const { text }: { text: string } = Object(await hands.call('snapshot'));
  const [problem = ''] = /[\dx][^\n:"]*[-+×*][^\n:"]*=[^\n"]*/.exec(text) ?? [];
  await hands.fill(await hands.get('textbox'), String(algebra(problem)));
  await submit(hands);
};

const autocomplete: Policy = async (hands) => {
  const [start = '', end = ''] = quoted(hands.task);
  await hands.call('fill', { target: (await hands.get('textbox')).ref, text: start, slowly: true });
  await new Promise((resolve) => setTimeout(resolve, 800));
  const options = (await hands.nodes()).filter(
    ({ text, name }) =>
      (name || text).startsWith(start) && (name || text).endsWith(end) && !(name || text).includes('"'),
  );
  const option =
    options.find(({ role }) => role === 'option' || role === 'menuitem') ??
    options.find(({ role }) => role === 'generic' || role === 'listitem') ??
    options.at(-1);
  if (option) await hands.click(option);
  await submit(hands);
};

const date: Policy = async (hands) => {
  const [month = '', day = '', year = ''] = match(/(\d+)\/(\d+)\/(\d+)/, hands.task);
  await hands.fill(await hands.get('textbox'), `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  await submit(hands);
};

const time: Policy = async (hands) => {
  const [hours = '', minutes = '', half = ''] = match(/(\d+):(\d+) ?([AP]M)/i, hands.task);
  const hour = (Number(hours) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
  const field = (await hands.nodes()).find(({ role }) => role === 'textbox');
  if (field) await hands.fill(field, `${String(hour).padStart(2, '0')}:${minutes}`);
  await submit(hands);
};

const table: Policy = async (hands) => {
  const nodes = await hands.nodes();
  const cells = nodes.filter(({ role }) => role === 'cell').map(({ text, name }) => text || name);
  const valueOf = (label: string) =>
    cells[cells.findIndex((cell) => cell.replace(/:$/, '') === label.replace(/:$/, '')) + 1] ?? '';
  const boxes = nodes.filter(({ role }) => role === 'textbox');
  const [asked] = match(/Enter the value of (.*?) into/, hands.task);
  if (asked !== undefined) await hands.fill(boxes[0] ?? '', valueOf(asked));
  else
    for (const box of boxes) {
      const label = nodes[nodes.indexOf(box) - 1];
      await hands.fill(box, valueOf((box.name || label?.text || '').trim()));
    }
  await submit(hands);
};

const choose = async (hands: Hands, options: string | string[]) =>
  hands.call('select_option', { target: (await listOf(hands)).ref, options });
const listOf = async (hands: Hands) => {
  const node = (await hands.nodes()).find(({ role }) => role === 'combobox' || role === 'listbox');
  if (!node) throw new Error('There is no list.');
  return node;
};

const tree: Policy = async (hands) => {
  const wanted = first(hands.task);
  const opened = new Set<string>();
  for (let count = 0; count < 40; count++) {
    const nodes = await hands.nodes();
    const found = called(
      nodes.filter(({ role }) => role !== 'listitem'),
      wanted,
    ).at(-1);
    if (found) return hands.click(found);
    const folder = nodes.find(
      ({ role, ref, text, parent }) =>
        role === 'generic' &&
        parent !== null &&
        text !== '' &&
        !opened.has(ref) &&
        nodes.some(({ role: kind, ref: own }) => kind === 'listitem' && own === parent),
    );
    if (!folder) return undefined;
    opened.add(folder.ref);
    await hands.click(folder);
  }
};

const spinner: Policy = async (hands) => {
  const [number = '0'] = match(/Select (-?\d+)/, hands.task);
  const field = (await hands.nodes()).find(({ role }) => role === 'spinbutton' || role === 'textbox');
  if (field) await hands.fill(field, number);
  await submit(hands);
};

const widgets: { [name: string]: string } = {
  button: 'button',
  checkbox: 'checkbox',
  radio: 'radio',
  text: 'textbox',
  textarea: 'textbox',
};

export const policies: { [task: string]: Policy } = {
  'choose-list': async (hands) => {
    await choose(hands, Object(await select(hands)));
    await submit(hands);
  },
  'click-button': clickButton,
  'click-button-sequence': async (hands) => {
    await hands.click(await hands.get('button', 'ONE'));
    await hands.click(await hands.get('button', 'TWO'));
  },
  'click-checkboxes': checkboxes,
  'click-checkboxes-large': checkboxes,
  'click-checkboxes-transfer': checkboxes,
  'click-collapsible': expand,
  'click-collapsible-nodelay': expand,
  'click-collapsible-2': expandAndFind,
  'click-collapsible-2-nodelay': expandAndFind,
  'click-dialog': async (hands) => hands.click(await hands.get('button')),
  'click-dialog-2': async (hands) =>
    hands.click(await hands.get('button', first(hands.task) === 'x' ? 'Close' : first(hands.task))),
  'click-link': (hands) => clickText(hands, first(hands.task)),
  'click-option': async (hands) => {
    const [name = ''] = match(/^Select (.*) and click Submit/, hands.task);
    await hands.call('check', { text: name, role: 'radio' });
    await submit(hands);
  },
  'click-scroll-list': async (hands) => {
    await choose(hands, Object(await select(hands)));
    await submit(hands);
  },
  'click-tab': async (hands) => hands.click({ ...(await hands.get('tab', `Tab #${match(/#(\d)/, hands.task)[0]}`)) }),
  'click-tab-2': findInTabs,
  'click-tab-2-easy': findInTabs,
  'click-tab-2-hard': findInTabs,
  'click-tab-2-medium': findInTabs,
  'click-test': async (hands) => hands.click(await hands.get('button')),
  'click-test-2': async (hands) => hands.click(await hands.get('button', 'ONE')),
  'click-test-transfer': async (hands) => hands.click(await hands.get('button', match(/button (\w+)/, hands.task)[0])),
  'click-widget': async (hands) => {
    const kind = first(hands.task);
    const nodes = (await hands.nodes()).filter(({ role }) => role === widgets[kind]);
    const found =
      kind === 'textarea'
        ? nodes.find(({ value }) => value !== '')
        : nodes.find(({ value }) => kind !== 'text' || value === '');
    if (found) await hands.click(found);
  },
  'copy-paste': copyPaste,
  'copy-paste-2': copyPaste,
  'enter-date': date,
  'enter-password': async (hands) => {
    for (const which of [0, 1]) await hands.fill(await hands.get('textbox', which), first(hands.task));
    await submit(hands);
  },
  'enter-text': enterText,
  'enter-text-2': async (hands) => {
    const text = first(hands.task);
    await hands.fill(await hands.get('textbox'), /upper/.test(hands.task) ? text.toUpperCase() : text.toLowerCase());
    await submit(hands);
  },
  'enter-text-dynamic': enterText,
  'enter-time': time,
  'find-word': async (hands) => {
    const [which = '1st'] = match(/Find the (\w+) word/, hands.task);
    const paragraph = await hands.get('paragraph');
    const word = paragraph.text.split(/\s+/)[ordinal(which)] ?? '';
    await hands.fill(await hands.get('textbox'), word.replace(/[.,]$/, ''));
    await submit(hands);
  },
  'focus-text': async (hands) => hands.click(await hands.get('textbox')),
  'focus-text-2': async (hands) =>
    hands.click(await hands.get('textbox', ordinal(match(/the (\w+) input/, hands.task)[0] ?? ''))),
  'form-sequence-3': async (hands) => {
    const [option = ''] = match(/Choose (.*?) from the dropdown/, hands.task);
    await choose(hands, option);
    await clickButton(hands);
  },
  'login-user': login,
  'navigate-tree': tree,
  'read-table': table,
  'read-table-2': table,
  'scroll-text': async (hands) => {
    const [area, field] = (await hands.nodes()).filter(({ role }) => role === 'textbox');
    if (area && field) await hands.fill(field, (await whole(hands, area)).trim().split(/\s+/).at(-1) ?? '');
    await submit(hands);
  },
  'simple-algebra': arithmetic,
  'simple-arithmetic': arithmetic,
  'unicode-test': clickButton,
  'use-autocomplete': autocomplete,
  'use-autocomplete-nodelay': autocomplete,
  'use-spinner': spinner,
};
