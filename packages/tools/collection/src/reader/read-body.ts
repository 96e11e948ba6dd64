/** The first bytes of a body, and whether there were more; the rest is not fetched. */
export async function readBody(response: Response, maxBytes: number): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isCut = false;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    isCut = size + value.length > maxBytes;
    chunks.push(isCut ? value.subarray(0, maxBytes - size) : value);
    size += value.length;
    if (!isCut) continue;
    await reader.cancel();
    break;
  }
  return { bytes: Buffer.concat(chunks), isCut };
}
