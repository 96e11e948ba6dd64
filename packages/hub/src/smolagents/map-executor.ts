import type { Json } from '@thimble/core';
import type { Component } from '../manifest/component.ts';
import type { PythonTool } from './map-tools.ts';
import type { SavedAgent } from './saved-agent.ts';

/** The executor that runs the agent's Python, with what it may import and what its own tools do. */
export function mapExecutor(
  saved: Pick<SavedAgent, 'authorized_imports' | 'executor_type'>,
  own: readonly PythonTool[],
): { executor: Component; unmapped: string[] } {
  // `requirements` also holds what the tools need that are replaced by ours.
  const named = [...(saved.authorized_imports ?? []), ...own.flatMap(({ code }) => importsOf(code))];
  const isModule = (name: string) => name === '*' || /^[A-Za-z_]\w*(?:\.(?:\w+|\*))*$/.test(name);
  const odd = named.filter((name) => !isModule(name)).map((name) => `authorized_imports (${name})`);
  const modules = named
    .filter(isModule)
    .map((name) => name.split('.')[0] ?? name)
    .filter((name) => !standard.has(name));
  const imports = [...new Set(modules.map((name) => packages[name] ?? name))].sort();
  const options: { [option: string]: Json } = imports.length > 0 ? { imports } : {};
  switch (saved.executor_type ?? 'local') {
    case 'docker':
      return { executor: component('docker', { language: 'python', ...options }), unmapped: odd };
    case 'e2b':
      return { executor: component('e2b', { language: 'python', ...options }), unmapped: odd };
    case 'local':
    case 'wasm':
      return { executor: component('pyodide', options), unmapped: odd };
    default:
      return {
        executor: component('pyodide', options),
        unmapped: [`executor_type (${saved.executor_type}; Pyodide is used)`, ...odd],
      };
  }
}

function component(name: string, options: { [option: string]: Json }): Component {
  return { package: `@thimble/${name}`, export: name, args: Object.keys(options).length > 0 ? [options] : [] };
}

/** The modules that a file imports, in functions too: smolagents has them imported there. */
function importsOf(code: string): string[] {
  return [...code.matchAll(/^[ \t]*(?:import[ \t]+([\w.][\w., \t]*)|from[ \t]+([\w.]+)[ \t]+import[ \t])/gm)].flatMap(
    ([, list = '', from = '']) => [...list.split(','), from].flatMap((name) => /^\s*(\w+)/.exec(name)?.[1] ?? []),
  );
}

/** Packages whose modules have another name. */
const packages: { readonly [module: string]: string | undefined } = {
  PIL: 'pillow',
  bs4: 'beautifulsoup4',
  cv2: 'opencv-python',
  dateutil: 'python-dateutil',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  yaml: 'pyyaml',
};

/** What needs no installation: every module (`*`), smolagents, for which there is a stand-in, and Python's own library. */
const standard = new Set([
  '*',
  'smolagents',
  ...`__future__ abc argparse array ast asyncio base64 bisect builtins bz2 calendar cmath cmd code codecs collections colorsys
    configparser contextlib contextvars copy csv ctypes dataclasses datetime decimal difflib dis email enum errno faulthandler filecmp
    fnmatch fractions functools gc getopt getpass gettext glob graphlib gzip hashlib heapq hmac html http importlib inspect io
    ipaddress itertools json keyword linecache locale logging lzma marshal math mimetypes numbers operator os pathlib pickle pkgutil
    platform plistlib posixpath ntpath pprint profile queue quopri random re reprlib sched secrets select selectors shelve shlex shutil
    signal site socket sqlite3 ssl stat statistics string stringprep struct subprocess symtable sys sysconfig tarfile tempfile textwrap
    threading time timeit token tokenize tomllib traceback tracemalloc types typing unicodedata unittest urllib uuid warnings wave
    weakref webbrowser xml xmlrpc zipapp zipfile zipimport zlib zoneinfo`.split(/\s+/),
]);
