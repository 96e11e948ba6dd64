/** "The server at https://host/path", for error messages. Without the query, which may contain a secret. */
export function serverName(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return `The server at ${origin}${pathname.replace(/\/$/, '')}`;
}
