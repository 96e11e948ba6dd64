import { tool } from '@thimble/core';
import { z } from 'zod';
import { call, task } from '../task.ts';

const start: { readonly [path: string]: string } = {
  'inbox/a.txt': 'total 120\npaid yes\n',
  'inbox/b.txt': 'total 80\npaid no\n',
  'inbox/c.txt': 'total 45\npaid yes\n',
  'inbox/d.txt': 'total 210\npaid no\n',
  'notes/todo.md': '- water plants\n- call Ann\n- water lawn\n',
  'notes/done.md': '- post letter\n',
  'log.txt': 'info start\nerror disk\ninfo step\nerror net\nerror disk\ninfo end\n',
};
const text = z.string();
const byPath = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1);

/** Files in memory: nothing of a task touches a disk. */
function open() {
  const files = new Map(Object.entries(start));
  const contentOf = (path: string) => {
    const content = files.get(path);
    if (content === undefined) throw new Error(`There is no file "${path}".`);
    return content;
  };
  return {
    tools: [
      tool({
        name: 'list_files',
        description: 'Lists the paths of the files in a folder; "" for all.',
        input: z.object({ folder: text }),
        output: z.array(text),
        effect: 'read',
        execute: ({ folder }) => [...files.keys()].filter((path) => path.startsWith(folder)).sort(),
      }),
      tool({
        name: 'read_file',
        description: 'Gives the text of a file.',
        input: z.object({ path: text }),
        output: text,
        effect: 'read',
        execute: ({ path }) => contentOf(path),
      }),
      tool({
        name: 'write_file',
        description: 'Writes a file, in the place of what it held.',
        input: z.object({ path: text, content: text }),
        execute({ path, content }) {
          files.set(path, content);
          return 'written';
        },
      }),
      tool({
        name: 'move_file',
        description: 'Moves a file to another path.',
        input: z.object({ from: text, to: text }),
        execute({ from, to }) {
          files.set(to, contentOf(from));
          files.delete(from);
          return 'moved';
        },
      }),
    ],
    state: () => Object.fromEntries([...files].toSorted(byPath)),
  };
}

const make = (options: Parameters<typeof task>[2]) => task('files', open, options);
const list = (folder: string) => call('list_files', { folder });
const read = (path: string) => call('read_file', { path });
const write = (path: string, content: string) => call('write_file', { path, content });
const move = (from: string, to: string) => call('move_file', { from, to });
const sorted = (files: { [path: string]: string }) => Object.fromEntries(Object.entries(files).toSorted(byPath));
const inbox = Object.keys(start).filter((path) => path.startsWith('inbox/'));
const paid = inbox.filter((path) => start[path]?.includes('paid yes'));
const totalOf = (path: string) => Number(/total (\d+)/.exec(start[path] ?? '')?.[1]);
const sum = (paths: readonly string[]) => paths.reduce((total, path) => total + totalOf(path), 0);
const readInbox =
  "const paths = await list_files({ folder: 'inbox/' });\nconst files = await Promise.all(paths.map(async (path) => ({ path, text: await read_file({ path }) })));";
const openBills = `${sum(inbox.filter((path) => !paid.includes(path)))}\n`;
const withoutPaid = Object.entries(start).filter(([path]) => !paid.includes(path));
const moved = paid.map((path) => [path.replace('inbox/', 'paid/'), start[path] ?? ''] as const);

export const files = [
  make({
    id: 'count',
    level: 1,
    task: 'How many files are in the folder inbox/?',
    answer: 4,
    calls: [list('inbox/')],
    code: "final_answer((await list_files({ folder: 'inbox/' })).length);",
  }),
  make({
    id: 'errors',
    level: 1,
    task: 'How many lines of log.txt begin with "error"?',
    answer: 3,
    calls: [read('log.txt')],
    code: "final_answer((await read_file({ path: 'log.txt' })).split('\\n').filter((line) => line.startsWith('error')).length);",
  }),
  make({
    id: 'write',
    level: 1,
    task: 'Write "hello" to hello.txt, and answer "done".',
    answer: 'done',
    calls: [write('hello.txt', 'hello')],
    wanted: sorted({ ...start, 'hello.txt': 'hello' }),
    code: "await write_file({ path: 'hello.txt', content: 'hello' });\nfinal_answer('done');",
  }),
  make({
    id: 'rename',
    level: 1,
    task: 'Move log.txt to old/log.txt, and answer "done".',
    answer: 'done',
    calls: [move('log.txt', 'old/log.txt')],
    wanted: sorted(
      Object.fromEntries([
        ...Object.entries(start).filter(([path]) => path !== 'log.txt'),
        ['old/log.txt', start['log.txt'] ?? ''],
      ]),
    ),
    code: "await move_file({ from: 'log.txt', to: 'old/log.txt' });\nfinal_answer('done');",
  }),
  make({
    id: 'sum',
    level: 2,
    task: 'Add up the totals of all files in inbox/.',
    answer: sum(inbox),
    calls: [list('inbox/'), ...inbox.map(read)],
    code: `${readInbox}\nfinal_answer(files.reduce((sum, { text }) => sum + Number(text.match(/total (\\d+)/)[1]), 0));`,
  }),
  make({
    id: 'unpaid',
    level: 2,
    task: 'Which files in inbox/ are not paid? Answer with a list of paths in alphabetical order.',
    answer: inbox.filter((path) => !paid.includes(path)),
    calls: [list('inbox/'), ...inbox.map(read)],
    code: `${readInbox}\nfinal_answer(files.filter(({ text }) => text.includes('paid no')).map(({ path }) => path));`,
  }),
  make({
    id: 'append',
    level: 2,
    task: 'Move the line "- call Ann" from notes/todo.md to the end of notes/done.md. Answer "done".',
    answer: 'done',
    calls: [
      read('notes/todo.md'),
      read('notes/done.md'),
      write('notes/todo.md', '- water plants\n- water lawn\n'),
      write('notes/done.md', '- post letter\n- call Ann\n'),
    ],
    wanted: sorted({
      ...start,
      'notes/todo.md': '- water plants\n- water lawn\n',
      'notes/done.md': '- post letter\n- call Ann\n',
    }),
    code: "const [todo, done] = await Promise.all(['notes/todo.md', 'notes/done.md'].map((path) => read_file({ path })));\nconst line = '- call Ann\\n';\nawait write_file({ path: 'notes/todo.md', content: todo.replace(line, '') });\nawait write_file({ path: 'notes/done.md', content: done + line });\nfinal_answer('done');",
  }),
  make({
    id: 'sort-out',
    level: 3,
    task: 'Move every file of inbox/ that is paid to the folder paid/. How many were moved?',
    answer: paid.length,
    calls: [list('inbox/'), ...inbox.map(read), ...paid.map((path) => move(path, path.replace('inbox/', 'paid/')))],
    wanted: sorted(Object.fromEntries([...withoutPaid, ...moved])),
    code: `${readInbox}\nconst paid = files.filter(({ text }) => text.includes('paid yes'));\nfor (const { path } of paid) await move_file({ from: path, to: path.replace('inbox/', 'paid/') });\nfinal_answer(paid.length);`,
  }),
  make({
    id: 'report',
    level: 3,
    task: 'Add up what is not paid in inbox/, write the sum and a line end to open.txt, and answer with the sum.',
    answer: Number(openBills),
    calls: [list('inbox/'), ...inbox.map(read), write('open.txt', openBills)],
    wanted: sorted({ ...start, 'open.txt': openBills }),
    code: `${readInbox}\nconst sum = files.filter(({ text }) => text.includes('paid no')).reduce((total, { text }) => total + Number(text.match(/total (\\d+)/)[1]), 0);\nawait write_file({ path: 'open.txt', content: \`\${sum}\\n\` });\nfinal_answer(sum);`,
  }),
  make({
    id: 'index',
    level: 3,
    task: 'Write index.txt with a line "PATH CHARACTERS" for each file, in alphabetical order of the paths. Answer with the number of lines.',
    answer: Object.keys(start).length,
    calls: [
      list(''),
      ...Object.keys(start).toSorted().map(read),
      write(
        'index.txt',
        Object.keys(start)
          .toSorted()
          .map((path) => `${path} ${start[path]?.length}\n`)
          .join(''),
      ),
    ],
    wanted: sorted({
      ...start,
      'index.txt': Object.keys(start)
        .toSorted()
        .map((path) => `${path} ${start[path]?.length}\n`)
        .join(''),
    }),
    code: "const paths = await list_files({ folder: '' });\nconst lines = await Promise.all(paths.map(async (path) => `${path} ${(await read_file({ path })).length}\\n`));\nawait write_file({ path: 'index.txt', content: lines.join('') });\nfinal_answer(lines.length);",
  }),
];
