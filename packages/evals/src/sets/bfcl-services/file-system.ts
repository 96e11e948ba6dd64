import type { Json } from '@thimble/core';
import { numberOf, objectOf, problem, textOf, type ServiceEntry } from './service.ts';

type Folder = { parent: Folder | undefined; name: string; items: Map<string, Folder | string> };

/** A file system in memory: a text is a file. */
export const fileSystem: ServiceEntry = {
  document: 'gorilla_file_system',
  open(config) {
    const [[name, data] = ['/', {}]] = Object.entries(objectOf(config.root));
    const root = folderOf(name, objectOf(objectOf(data).contents), undefined);
    let here = root;

    const fileAt = (key: Json | undefined) => {
      const item = here.items.get(textOf(key));
      return typeof item === 'string' ? item : undefined;
    };
    /** The folder of a path; undefined where there is none. */
    function folderAt(path: string): Folder | undefined {
      if (path === '.' || path === '') return here;
      if (path === '/') return root;
      let at: Folder | string | undefined = path.startsWith('/') ? root : here;
      for (const part of path.split('/').filter((one) => one !== '')) {
        at = part === '.' ? at : typeof at === 'object' ? at.items.get(part) : undefined;
      }
      return typeof at === 'object' ? at : undefined;
    }
    /** Puts an item, or a copy of it, into a folder here, or under another name. */
    function put(command: 'mv' | 'cp', done: string, source: string, destination: string): Json {
      const item = here.items.get(source);
      const what = `${command}: cannot ${command === 'mv' ? 'move' : 'copy'} '${source}'`;
      if (item === undefined) return problem(`${what}: No such file or directory`);
      if (destination.includes('/'))
        return problem(`${command}: path not allowed in destination. Provide only a file or directory name.`);
      const target = here.items.get(destination);
      if (typeof target === 'string') return problem(`${what} to '${destination}': Not a directory`);
      const [into, as] = target ? [target, source] : [here, destination];
      const where = target ? `${destination}/${source}` : destination;
      const isTaken = into.items.has(command === 'mv' ? as : `${destination}/${source}`);
      if (isTaken) return problem(`${what} to '${where}': File exists`);
      if (command === 'mv') here.items.delete(source);
      into.items.set(as, typeof item === 'string' ? item : { parent: into, name: as, items: new Map(item.items) });
      return { result: `'${source}' ${done} to '${where}'` };
    }
    function make(command: string, key: string, item: Folder | string): Json {
      const what = command === 'mkdir' ? `mkdir: cannot create directory '${key}'` : `touch: cannot touch '${key}'`;
      if (/[|/\\?%*:"><]/.test(key)) return problem(`${what}: Invalid character`);
      if (here.items.has(key)) return problem(`${what}: File exists`);
      here.items.set(key, item);
      return null;
    }

    return {
      state: () => shapeOf(root),
      methods: {
        pwd: () => {
          const names: string[] = [];
          for (let at: Folder | undefined = here; at; at = at.parent) names.unshift(at.name);
          return { current_working_directory: `/${names.join('/')}` };
        },
        ls: ({ a }) => ({
          current_directory_content: [...here.items.keys()].filter((key) => a === true || !key.startsWith('.')),
        }),
        cd({ folder }) {
          const path = textOf(folder).replace(/\/+$/, '') || '/';
          if (path === '..') {
            if (!here.parent) return problem('Current directory is already the root. Cannot go back.');
            here = here.parent;
            return {};
          }
          if (path !== '/' && path.includes('/'))
            return problem(`cd: ${path}: Unsupported path. Only one folder level at a time is supported.`);
          const target = folderAt(path);
          if (!target) return problem(`cd: '${path}': No such file or directory`);
          here = target;
          return { current_working_directory: target.name };
        },
        mkdir: ({ dir_name }) =>
          make('mkdir', textOf(dir_name), { parent: here, name: textOf(dir_name), items: new Map() }),
        touch: ({ file_name }) => make('touch', textOf(file_name), ''),
        echo({ content, file_name }) {
          const key = textOf(file_name);
          if (key === '') return { terminal_output: textOf(content) };
          if (/[|/\\?%*:"><]/.test(key)) return problem(`echo: cannot write to '${key}': Invalid character`);
          if (!here.items.has(key)) return problem(`echo: cannot write to '${key}': No such file`);
          here.items.set(key, textOf(content));
          return null;
        },
        cat({ file_name }) {
          const content = fileAt(file_name);
          return content === undefined
            ? problem(`cat: '${textOf(file_name)}': No such file or directory`)
            : { file_content: content };
        },
        find({ path = '.', name: wanted = null }) {
          const matches: string[] = [];
          const start = folderAt(textOf(path));
          if (!start) return problem(`find: '${textOf(path)}': No such file or directory`);
          const search = (folder: Folder, base: string) => {
            for (const [key, item] of folder.items) {
              if (wanted === null || key.includes(textOf(wanted))) matches.push(`${base}/${key}`);
              if (typeof item === 'object') search(item, `${base}/${key}`);
            }
          };
          search(start, textOf(path).replace(/\/+$/, ''));
          return { matches };
        },
        wc({ file_name, mode = 'l' }) {
          const content = fileAt(file_name);
          if (content === undefined) return problem(`wc: ${textOf(file_name)}: No such file or directory`);
          if (mode === 'l') return { count: linesOf(content).length, type: 'lines' };
          if (mode === 'w') return { count: content.split(/\s+/).filter((word) => word !== '').length, type: 'words' };
          return mode === 'c'
            ? { count: Array.from(content).length, type: 'characters' }
            : problem(`wc: invalid mode '${textOf(mode)}'`);
        },
        sort({ file_name }) {
          const content = fileAt(file_name);
          if (content === undefined) return problem(`sort: ${textOf(file_name)}: No such file or directory`);
          return { sorted_content: linesOf(content).sort().join('\n') };
        },
        grep({ file_name, pattern }) {
          const content = fileAt(file_name);
          if (content === undefined) return problem(`grep: ${textOf(file_name)}: No such file or directory`);
          return { matching_lines: linesOf(content).filter((line) => line.includes(textOf(pattern))) };
        },
        tail({ file_name, lines }) {
          const content = fileAt(file_name);
          if (content === undefined) return problem(`tail: ${textOf(file_name)}: No such file or directory`);
          const all = linesOf(content);
          return { last_lines: all.slice(Math.max(0, all.length - numberOf(lines, 10))).join('\n') };
        },
        diff({ file_name1, file_name2 }) {
          const [a, b] = [fileAt(file_name1), fileAt(file_name2)];
          if (a === undefined || b === undefined)
            return problem(`diff: ${textOf(file_name1)} or ${textOf(file_name2)}: No such file or directory`);
          const other = linesOf(b);
          const pairs = linesOf(a)
            .slice(0, other.length)
            .map((line, index) => [line, other[index]]);
          return {
            diff_lines: pairs
              .filter(([one, two]) => one !== two)
              .map(([one, two]) => `- ${one}\n+ ${two}`)
              .join('\n'),
          };
        },
        du({ human_readable }) {
          const size = sizeOf(here);
          if (human_readable !== true) return { disk_usage: `${size} bytes` };
          const power = Math.min(4, size < 1 ? 0 : Math.floor(Math.log(size) / Math.log(1024)));
          return { disk_usage: `${(size / 1024 ** power).toFixed(2)} ${['B', 'KB', 'MB', 'GB', 'TB'][power]}` };
        },
        mv: ({ source, destination }) => put('mv', 'moved', textOf(source), textOf(destination)),
        cp: ({ source, destination }) => put('cp', 'copied', textOf(source), textOf(destination)),
        rm({ file_name }) {
          const key = textOf(file_name);
          return here.items.delete(key)
            ? { result: `'${key}' removed` }
            : problem(`rm: cannot remove '${key}': No such file or directory`);
        },
        rmdir({ dir_name }) {
          const key = textOf(dir_name);
          const item = here.items.get(key);
          const why =
            item === undefined
              ? 'No such file or directory'
              : typeof item === 'string'
                ? 'Not a directory'
                : 'Directory not empty';
          if (typeof item !== 'object' || item.items.size > 0) return problem(`rmdir: cannot remove '${key}': ${why}`);
          here.items.delete(key);
          return { result: `'${key}' removed` };
        },
      },
    };
  },
};

function folderOf(name: string, contents: { [name: string]: Json }, parent: Folder | undefined): Folder {
  const folder: Folder = { parent, name, items: new Map() };
  for (const [key, data] of Object.entries(contents)) {
    const { type, content, contents: below } = objectOf(data);
    folder.items.set(key, type === 'directory' ? folderOf(key, objectOf(below), folder) : textOf(content));
  }
  return folder;
}

function linesOf(content: string): string[] {
  const lines = content.split(/\r\n|\n|\r/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function sizeOf(folder: Folder): number {
  return [...folder.items.values()].reduce(
    (sum, item) => sum + (typeof item === 'string' ? Buffer.byteLength(item) : sizeOf(item)),
    0,
  );
}

function shapeOf(folder: Folder): Json {
  return Object.fromEntries(
    [...folder.items].map(([key, item]) => [key, typeof item === 'string' ? item : shapeOf(item)]),
  );
}
