import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longArticle, pageBytes, pages } from './__fixtures__/pages.ts';
import { htmlToMarkdown } from './html-to-markdown.ts';
import { decodeText } from './reader/decode-text.ts';

const url = 'https://site.test/docs/page';
const markdownOf = (html: string) => htmlToMarkdown(html, { url }).markdown;

describe.each(pages)('a page of the kind "$name"', ({ name, has, lacks }) => {
  const { markdown } = htmlToMarkdown(decodeText(pageBytes(name)), { url });

  test.each(has)('shows %j', (text) => {
    expect(markdown).toContain(text);
  });

  test.each(lacks.length > 0 ? lacks : ['<'])('leaves out %j', (text) => {
    expect(markdown.replaceAll('"<"', '')).not.toContain(text);
  });
});

test('a very long page keeps its first and its last paragraph', () => {
  const { title, markdown, isCut } = htmlToMarkdown(longArticle(1_000_000), { url });
  expect({ title, isCut }).toEqual({ title: 'Long', isCut: false });
  expect(markdown).toMatch(
    /^# Long\n\n## Section 0\n\n- One\n- Two \*\*bold\*\*\n\nParagraph 0: The quick \[brown fox\]/,
  );
  const last = Math.max(...[...markdown.matchAll(/Paragraph (\d+)/g)].map(([, number]) => Number(number)));
  expect(markdown.trimEnd().endsWith(`and so on.[${last}]`)).toBe(true);
  expect(markdown).not.toMatch(/Menu|Footer/);
});

describe('what nobody sees', () => {
  test.each([
    '<p hidden>x</p>',
    '<p style="display:none">x</p>',
    '<p style="display:/* a */none">x</p>',
    '<p style="color: #FFF; background-color: #fff !important">x</p>',
    '<p style="color: red; DISPLAY : NONE !important">x</p>',
    '<p style="visibility:hidden">x</p>',
    '<p style="opacity:0">x</p>',
    '<p style="font-size:0px">x</p>',
    '<p style="position:absolute;left:-9999px">x</p>',
    '<p style="height:0;overflow:hidden">x</p>',
    '<p style="clip: rect(0, 0, 0, 0)">x</p>',
    '<p aria-hidden="true">x</p>',
    '<span class="a sr-only">x</span>',
    '<template>x</template>',
    '<script>x</script>',
    '<style>x</style>',
    '<svg><text>x</text></svg>',
    '<textarea>x</textarea>',
    '<dialog>x</dialog>',
    '<div popover>x</div>',
    '<!-- x -->',
    '<div hidden><p>deep <b>x</b></p></div>',
    '<img alt="x" hidden src="/x.png">',
  ])('is left out: %s', (html) => {
    expect(markdownOf(`<p>a</p>${html}<p>b</p>`)).toBe('a\n\nb');
  });

  test.each([
    'opacity:0.5',
    'display:block',
    'font-size:0.9em',
    'left:-5px',
    'height:0',
    'color:inherit;background:inherit',
    'color:#fff;background:#000',
    'opacity:0;transform:translateY(20px)',
  ])('is not what has %s', (style) => {
    expect(markdownOf(`<p style="${style}">seen</p>`)).toBe('seen');
  });
});

describe('Markdown', () => {
  test.each([
    ['white space within a line', '<p> a\n  b <b> c </b>d </p>', 'a b **c** d'],
    ['breaks', 'one<br>two<br/>three', 'one\ntwo\nthree'],
    ['marks that do not nest', '<b>a <strong>b <i>c</i></strong></b>', '**a b *c***'],
    ['marks around nothing', 'a<b> </b>b<i></i>', 'a b'],
    ['a mark around blocks', '<b><p>a</p><p>b</p></b>', 'a\n\nb'],
    ['entities', '&lt;b&gt; &amp;amp; &#x41; &nosuch;', '<b> &amp; A &nosuch;'],
    [
      'links',
      '<a href="/x?a=1&amp;b=(2)">x</a> <a href="#y">y</a> <a href="javascript:z">z</a> <a>w</a>',
      `[x](https://site.test/x?a=1&b=%282%29) y z w`,
    ],
    ['a link without text', '<a href="/x" title="Home"><img src="i.png"></a>', '[Home](https://site.test/x)'],
    ['a link around blocks', '<a href="/x"><h3>Title</h3><p>Text</p></a>', '### [Title](https://site.test/x)\n\nText'],
    [
      'pictures',
      '<img src="a.png" alt="A"><img src="b.png" alt=""><img src="data:x" alt="C">',
      '![A](https://site.test/docs/a.png)[C]',
    ],
    [
      'nested lists',
      '<ul><li>a<ol start="3"><li>b</li><li><p>c</p><p>d</p></li></ol></li><li>e</li></ul>',
      '- a\n  3. b\n  4. c\n\n     d\n- e',
    ],
    ['lists that are not nested well', '<ul><li>a</li><ul><li>b</li></ul></ul>', '- a\n- b'],
    ['empty items', '<ul><li></li><li>a</li></ul>', '- a'],
    ['quotations', '<blockquote>a<ul><li>b</li></ul></blockquote>c', '> a\n>\n> - b\n\nc'],
    ['code that holds a fence', '<pre>```\n</pre>', '````\n```\n````'],
    ['empty code', '<pre> </pre>a', 'a'],
    ['rules', 'a<hr>b', 'a\n\n---\n\nb'],
    ['tables without a head', '<table><tr><td>a<td>b<tr><td>c</table>', '| a | b |\n| --- | --- |\n| c |'],
    [
      'blocks in cells',
      '<table><tr><th>a<th>b<tr><td><p>c</p><p>d</p><td><ul><li>e</ul></table>',
      '| a | b |\n| --- | --- |\n| c d | e |',
    ],
    ['a base', '<base href="https://other.test/z/"><a href="x">x</a>', '[x](https://other.test/z/x)'],
    ['nothing but a menu', '<nav><a href="/a">A</a></nav>', '[A](https://site.test/a)'],
    [
      'a page in a form',
      '<body><form class="login"><p>All of the text of the page stands here.</p></form>',
      'All of the text of the page stands here.',
    ],
    ['text that follows a page', '</body></html>late', 'late'],
  ])('has %s', (_what, html, expected) => {
    expect(markdownOf(html)).toBe(expected);
  });

  test('has the menus too when the whole page is asked for', () => {
    const html = '<nav><a href="/a">A</a></nav><main>text</main><footer>f</footer>';
    expect(htmlToMarkdown(html, { url }).markdown).toBe('text');
    expect(htmlToMarkdown(html, { url, whole: true }).markdown).toBe('[A](https://site.test/a)\n\ntext\n\nf');
  });

  test('ends where it may', () => {
    const page = htmlToMarkdown('<p>x</p>'.repeat(1_000), { maxCharacters: 100 });
    expect(page.isCut).toBe(true);
    expect(page.markdown).toHaveLength(100);
  });
});

describe('a page that is made to be expensive', () => {
  const repeat = (text: string, count: number, end = '') => text.repeat(count) + end;
  test.each([
    ['nesting', repeat('<div>', 40_000, 'end')],
    ['nesting that is never closed', repeat('<b>x', 25_000)],
    ['closing what was never opened', repeat('<a>', 25_000) + repeat('</b>', 25_000)],
    ['nested lists', repeat('<ul><li>x', 25_000)],
    ['nested quotations', repeat('<blockquote>x', 25_000)],
    ['nested tables', repeat('<table><tr><td>x<td>', 10_000)],
    ['cells that span everything', `<table>${repeat('<tr><td colspan=9999 rowspan=9999>xxxx', 5_000)}`],
    ['attributes', `<a ${repeat('b c=d ', 40_000)}>x</a>`],
    ['styles', `<p style="${repeat('height:0;', 40_000)}">x`],
    ['classes', `<p class="${repeat('nav ', 40_000)}">x`],
    ['brackets', repeat('<', 100_000)],
    ['entities', repeat('&', 100_000)],
    ['ticks', `<pre>${repeat('``` ', 40_000)}`],
    [
      'a base that makes every link long',
      `<base href="https://a.test/${repeat('b', 1_900)}/">${repeat('<a href=x>y</a> ', 25_000)}`,
    ],
  ])('such as by %s, is read all the same', (_what, html) => {
    expect(htmlToMarkdown(html, { url }).markdown.length).toBeLessThan(6_000_000);
  });

  test('whatever it is', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      '=',
      '&#',
      '<p>',
      '</p>',
      '<table>',
      '<td rowspan=3>',
      '<tr>',
      '<li>',
      '<ul>',
      '</ul>',
      '<a href=',
      '<b>',
      '</b>',
      '<pre>',
      '`',
      '|',
      '\0',
      '<!--',
      '-->',
      '<script>',
      '</script>',
      'x',
      ' ',
      '\n',
      '<br>',
      '<title>',
      '<svg>',
      ']]>',
      '<math>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(typeof htmlToMarkdown(pieces.join('')).markdown).toBe('string');
      }),
    );
  });
});
