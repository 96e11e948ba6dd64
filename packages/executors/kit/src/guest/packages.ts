import type { Primordials } from './primordials.ts';
import type { GuestState, Report } from './report.ts';
import type { Tools } from './tools.ts';

/** `import` and `require` of the packages that the host allows. Runs inside the sandbox, from its source text. */
export function createPackages(p: Primordials, tools: Tools, state: GuestState, report: Report) {
  const loaded: { [name: string]: unknown } = p.create(null);

  const { load, require } = {
    load(name: unknown): Promise<unknown> {
      return tools.open(load, (id) => {
        if (typeof name !== 'string' || !allowed(name)) throw refusal(name);
        report('package', state.run, id, name);
      });
    },
    require(name: unknown): unknown {
      if (typeof name === 'string' && allowed(name)) {
        if (name in loaded) return loaded[name];
        throw new p.Error(`use: const library = await import(${p.stringify(name)})`);
      }
      throw refusal(name);
    },
  };

  function allowed(name: string): boolean {
    const { packages } = state.options;
    for (let index = 0; index < packages.length; index++) if (packages[index] === name) return true;
    return false;
  }

  function refusal(name: unknown): Error {
    const { packages } = state.options;
    let list = '';
    for (let index = 0; index < packages.length; index++) list += `${index > 0 ? ', ' : ''}${packages[index]}`;
    const known = list === '' ? 'no package can be imported here; use the built-ins of JavaScript and the tools' : `only these can be imported: ${list}`;
    return tools.named('ImportError', `Cannot import ${typeof name === 'string' ? p.stringify(name) : 'this'}: ${known}`);
  }

  return { load, require, loaded };
}

export type Packages = ReturnType<typeof createPackages>;
