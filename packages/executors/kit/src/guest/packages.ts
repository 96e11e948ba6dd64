import type { Primordials } from './primordials.ts';
import type { GuestState, Report } from './report.ts';
import type { Tools } from './tools.ts';

export type Packages = {
  /** `import(name)`. */
  load(name: unknown): Promise<unknown>;
  require(name: unknown): unknown;
  /** `script` is an expression: the namespaces by name. */
  define(id: number, name: string, script: string): void;
};

/** `import` and `require` of the packages that the host allows. Runs inside the sandbox, from its source text. */
export function createPackages(p: Primordials, tools: Tools, state: GuestState, report: Report): Packages {
  // Namespaces by name, once the first import has brought them.
  let bundle: object | undefined;

  // Methods: see output.ts.
  const { load, require } = {
    load(name: unknown): Promise<unknown> {
      const prepare = () => {
        const allowed = check(name);
        return (id: number) => send(id, allowed);
      };
      return tools.open(load, prepare);
    },
    require(name: unknown): unknown {
      const allowed = check(name);
      if (!bundle) throw new p.Error(`Use: const library = await import(${p.stringify(allowed)})`);
      return p.get(p.get(bundle, allowed), 'module.exports');
    },
  };

  function send(id: number, name: string): void {
    if (bundle) tools.fulfil(id, p.get(bundle, name));
    else report('package', state.run, id, name);
  }

  function check(name: unknown): string {
    const { packages } = state.options;
    let list = '';
    for (let index = 0; index < packages.length; index++) {
      if (packages[index] === name && typeof name === 'string') return name;
      list += `${index > 0 ? ', ' : ''}${packages[index]}`;
    }
    const shown = typeof name === 'string' ? p.stringify(p.slice(name, 0, 200)) : 'this';
    const advice =
      list === ''
        ? 'no package can be imported here; use the built-ins of JavaScript and the tools'
        : `only these can be imported: ${list}`;
    throw tools.named('ImportError', `Cannot import ${shown}: ${advice}`);
  }

  function define(id: number, name: string, script: string): void {
    try {
      bundle ??= p.evaluate(script);
      tools.fulfil(id, bundle && p.get(bundle, name));
    } catch (error) {
      tools.reject(id, error);
    }
  }

  return { load, require, define };
}
