/** A name from elsewhere as one that can be called: "get-pet by id" is `get_pet_by_id`. */
export function toIdentifier(name: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toLowerCase();
  const identifier = /^[0-9]/.test(words) ? `_${words}` : words;
  return identifier.slice(0, 64).replace(/_+$/, '') || 'tool';
}

/** The same, apart from those that are taken: `search`, `search_2` … */
export function toFreeIdentifier(name: string, taken: ReadonlySet<string>): string {
  const first = toIdentifier(name);
  let free = first;
  for (let count = 2; taken.has(free); count++) free = `${first.slice(0, 60)}_${count}`;
  return free;
}
