/** A PDF whose pages show these lines; `content` takes the place of a page's content, as an object with its stream. */
export function makePdf(pages: readonly (readonly string[])[], { title = '', content = new Uint8Array(), filter = '' } = {}): Uint8Array {
  const kids = pages.map((_lines, index) => `${4 + index * 2} 0 R`).join(' ');
  const streamOf = (data: Uint8Array, entries: string) =>
    Buffer.concat([Buffer.from(`<< ${entries} /Length ${data.length} >>\nstream\n`), data, Buffer.from('\nendstream')]);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap((lines, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${5 + index * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      filter === '' ? streamOf(Buffer.from(textOperators(lines)), '') : streamOf(content, `/Filter ${filter}`),
    ]),
  ].map((object) => Buffer.from(object));
  let file: Uint8Array = Buffer.from('%PDF-1.4\n');
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file = Buffer.concat([file, Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const end = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}trailer << /Size ${size} /Root 1 0 R /Info << /Title (${title}) >> >>\nstartxref\n${file.length}\n%%EOF`;
  return Buffer.concat([file, Buffer.from(end)]);
}

/** An empty line leaves space. */
function textOperators(lines: readonly string[]): string {
  const shown = lines.map((line) => (line === '' ? '0 -28 Td' : `(${line}) Tj 0 -14 Td`));
  return `BT /F1 12 Tf 72 700 Td ${shown.join(' ')} ET`;
}
