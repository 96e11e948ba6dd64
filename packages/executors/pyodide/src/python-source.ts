import { joinPython, pythonGuestSource, pythonLiteral } from '@thimble/executor-kit/python';

/** The Python of a sandbox: defines `serve(bridge)`, which serves a session. */
export function sandboxSource(): string {
  source ??= join();
  return source;
}

let source: string | undefined;

function join(): string {
  const boot = joinPython([new URL('./python/boot.py', import.meta.url)]);
  const serve = joinPython(['time_zones', 'serve'].map((name) => new URL(`./python/${name}.py`, import.meta.url)));
  return `${boot}\n\nserve = load(${pythonLiteral(`${pythonGuestSource()}\n${serve}`)})\ndel load\n`;
}
