import type { Address } from './address.ts';
import type { Destination, DestinationOptions } from './destination.ts';

/** The place that an address is of. What it needs is loaded with the first use. */
export async function openDestination(address: Address, options: DestinationOptions): Promise<Destination> {
  switch (address.kind) {
    case 'hf':
      return (await import('./hugging-face.ts')).huggingFace(address.name, options);
    case 'npm':
      return (await import('./npm.ts')).npm(address.name, options);
    case 'git':
      return (await import('./git.ts')).git(address.name, options);
    case 'file':
      return (await import('./folder.ts')).folder(address.name);
  }
}
