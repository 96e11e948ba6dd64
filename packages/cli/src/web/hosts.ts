/** The hosts that a task names: those of its URLs, and names such as example.com. */
export function hostsIn(task: string): string[] {
  const urls = [...task.matchAll(/https?:\/\/(?:\[[^\s\]]*\])?[^\s<>"'`)\]]*/gi)].map(([url]) => url);
  const bare = [
    ...task.replace(/https?:\/\/\S+/gi, ' ').matchAll(/(?<![\w@.-])(?:[a-z0-9-]+\.)+[a-z]{2,24}(?::\d+)?(?![\w-])/gi),
  ].map(([name]) => `https://${name}`);
  const hosts = [...urls, ...bare].filter((url) => URL.canParse(url)).map((url) => new URL(url).host);
  return [...new Set(hosts)];
}

/** What a browser may reach for these hosts: what lies below one belongs to it, but not below an address. */
export function patternsOf(hosts: readonly string[]): string[] {
  return hosts.flatMap((host) => {
    const isName = /[a-z]$/i.test(host) && host.includes('.');
    const site = host.replace(/^www\./, '');
    return isName ? [site, `*.${site}`] : [host];
  });
}
