/** Reads a PDF in a thread of its own, which its host can end. */
import { parentPort, workerData } from 'node:worker_threads';
import { getDocumentProxy, getMeta } from 'unpdf';
import { z } from 'zod';

const jobSchema = z.object({
  bytes: z.instanceof(Uint8Array),
  maxPages: z.number(),
  maxCharacters: z.number(),
});

type Job = z.infer<typeof jobSchema>;
type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

read(jobSchema.parse(workerData)).then(
  (pdf) => parentPort?.postMessage(pdf),
  (error: unknown) =>
    parentPort?.postMessage({ error: error instanceof Error ? `${error.name}: ${error.message}` : '' }),
);

async function read({ bytes, maxPages, maxCharacters }: Job) {
  const document = await getDocumentProxy(bytes, { verbosity: 0 });
  const { numPages } = document;
  const pages: string[] = [];
  for (let left = maxCharacters; pages.length < Math.min(numPages, maxPages) && left > 0;) {
    // A page that cannot be read is no reason to lose the others.
    const text = await readPage(document, pages.length + 1).catch(() => '[This page cannot be read.]');
    pages.push(text.slice(0, left));
    left -= text.length;
  }
  return { title: await readTitle(document), totalPages: numPages, pages };
}

async function readTitle(document: PdfDocument): Promise<string> {
  const { info } = await getMeta(document).catch(() => ({ info: {} }));
  const title: unknown = Reflect.get(info, 'Title');
  return typeof title === 'string' ? title.slice(0, 500) : '';
}

/** The lines of a page, with a blank one where there is more space between two than there would be in a paragraph. */
async function readPage(document: PdfDocument, number: number): Promise<string> {
  const page = await document.getPage(number);
  const { items } = await page.getTextContent();
  let text = '';
  let lineY: number | undefined;
  for (const item of items) {
    if (!('str' in item)) continue;
    const y: unknown = item.transform[5];
    if (text.endsWith('\n') && lineY !== undefined && typeof y === 'number' && item.str.trim() !== '') {
      if (Math.abs(lineY - y) > 1.8 * item.height) text += '\n';
    }
    if (typeof y === 'number' && item.str.trim() !== '') lineY = y;
    text += item.str + (item.hasEOL ? '\n' : '');
  }
  page.cleanup();
  return text
    .replace(/[^\S\n]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
