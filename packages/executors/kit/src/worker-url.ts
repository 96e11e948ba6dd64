/** The script `name` beside the module at `url`: TypeScript in this repository, JavaScript where it is installed. */
export function workerUrl(url: string, name: string): URL {
  return new URL(`./${name}${isSource(url) ? '.ts' : '.js'}`, url);
}

/** What Node.js needs to run it: in this repository, packages resolve to their sources. */
export function workerFlags(url: string): string[] {
  return isSource(url) ? ['--conditions=@thimble/source'] : [];
}

function isSource(url: string): boolean {
  return url.endsWith('.ts');
}
