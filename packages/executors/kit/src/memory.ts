/** Bytes in which V8 keeps a heap of `memoryMb`: it needs room beside it for new objects, compiled code and garbage. */
export function roomFor(memoryMb: number, besideMb = 48): number {
  return (memoryMb * 1.5 + besideMb) * 1024 * 1024;
}

/** Bytes that a session at rest takes at most, where it shares its process: several opened in a row are no growth of those that run. */
export const restingBytes = 4 * 1024 * 1024;
