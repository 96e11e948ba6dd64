import { isRecord, type Json } from '../base/json.ts';

/** Hosts of the addresses anywhere in the input; an address that cannot be read stands for itself. */
export function hostsIn(input: Json): string[] {
  if (typeof input === 'string') return [...hostOfWhole(input), ...(input.match(addresses) ?? []).flatMap(hostsOf)];
  if (Array.isArray(input)) return input.flatMap(hostsIn);
  return isRecord(input) ? Object.entries(input).flatMap(([key, value]) => [...hostsIn(key), ...hostsIn(value)]) : [];
}

const addresses = /\bhttps?:[\\/]*[^\s]+/gi;

/** In a text, an address ends at a quote; whoever takes all of it for an address may read another host behind it. */
function hostsOf(address: string): string[] {
  const [quoted = ''] = address.split(/["'<>]/, 1);
  return [hostOf(quoted), ...hostOfWhole(address)];
}

/** The host of a text that is an address as a whole: white space within it does not end it, and two slashes are not needed. */
function hostOfWhole(text: string): string[] {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? [hostOf(text)] : [];
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname.replace(/\.$/, '') : address;
}
