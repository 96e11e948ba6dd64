import type { CaseTable } from './case.ts';

const thrownBy = (code: string) => `let e; try { ${code} } catch (error) { e = error; }\n`;
const absent = (code: string, message: RegExp) => ({ typescript: code, error: { name: 'ReferenceError', message } });

/** What JavaScript has on the web and in Node.js, though not by itself: the same in every sandbox. */
// One case a line:
// oxfmt-ignore
export const globals: CaseTable = {
  'URL takes addresses apart': { typescript: "const u = new URL('HTTPS://User:pw@Example.com:443/a/../b%20c?x=1&y=%C3%A4#top');\n[u.href, u.origin, u.protocol, u.username, u.host, u.port, u.pathname, u.search, u.hash]", value: ['https://User:pw@example.com/b%20c?x=1&y=%C3%A4#top', 'https://example.com', 'https:', 'User', 'example.com', '', '/b%20c', '?x=1&y=%C3%A4', '#top'] },
  'URL resolves against a base': { typescript: "['../x', '//other.org/y', '?q', '#h', 'http:z'].map((text) => new URL(text, 'https://example.com/a/b?c').href)", value: ['https://example.com/x', 'https://other.org/y', 'https://example.com/a/b?q', 'https://example.com/a/b?c#h', 'http://z/'] },
  'URL reads hosts of every form': { typescript: "['http://bücher.de', 'http://0x7f.1', 'http://[::0:1]', 'file:///C|/x', 'mailto:a@b.c'].map((text) => new URL(text).href)", value: ['http://xn--bcher-kva.de/', 'http://127.0.0.1/', 'http://[::1]/', 'file:///C:/x', 'mailto:a@b.c'] },
  'the parts of a URL can be set': { typescript: "const u = new URL('https://a.org');\nu.pathname = '/p q'; u.searchParams.set('k', 'ü&'); u.hash = 'h'; u.port = '8080'; u.hostname = 'b.org';\nu.href", value: 'https://b.org:8080/p%20q?k=%C3%BC%26#h' },
  'what is no URL is told': { typescript: "new URL('example.com/a')", error: { name: 'TypeError', message: /Invalid URL: "example.com\/a".*scheme/, line: 1 } },
  'URL can be asked first': { typescript: "[URL.canParse('x'), URL.canParse('https://x'), URL.parse('x')]", value: [false, true, null] },
  'a URL is text in a value, an answer and an input': { typescript: { code: "await echo({ value: new URL('https://a.org') })", calls: [{ value: 'https://a.org/' }], value: 'https://a.org/' } },
  'a URL can be the answer': { typescript: "final_answer(new URL('https://a.org'))", answer: 'https://a.org/' },
  'URLSearchParams reads and writes': { typescript: "const p = new URLSearchParams('?a=1&b=x+y&a=%C3%A4');\np.append('c', '~ &'); p.delete('b');\n[p.getAll('a'), p.get('b'), p.has('c'), p.size, [...p.keys()], p.toString(), new URLSearchParams({ q: 'a b' }).toString(), new URLSearchParams([['k', 1]]).toString()]", value: [['1', 'ä'], null, true, 3, ['a', 'a', 'c'], 'a=1&a=%C3%A4&c=%7E+%26', 'q=a+b', 'k=1'] },
  'addresses are readable': { typescript: "print(new URL('https://a.org'), new URLSearchParams('x=1'), { u: new URL('b:c') })", logs: '[URL: https://a.org/] [URLSearchParams: x=1] { u: [URL: b:c] }' },

  'TextEncoder writes UTF-8': { typescript: "[[...new TextEncoder().encode('aé€😀\\ud800')], new TextEncoder().encodeInto('a€', new Uint8Array(3))]", value: [[97, 195, 169, 226, 130, 172, 240, 159, 152, 128, 239, 191, 189], { read: 1, written: 1 }] },
  'TextDecoder reads UTF-8': { typescript: "[new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0xe2, 0x82, 0xac, 0xff, 0xf0, 0x9f, 0x41])), new TextDecoder('utf8', { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf])).length]", value: ['€\ufffd\ufffdA', 1] },
  'TextDecoder reads UTF-16': { typescript: "[new TextDecoder('utf-16le').decode(new Uint8Array([0x61, 0, 0x3d, 0xd8, 0, 0xde])), new TextDecoder('utf-16be').decode(new Uint8Array([0, 0x61])), new TextDecoder('UTF-16').encoding]", value: ['a😀', 'a', 'utf-16le'] },
  'TextDecoder reads what comes in pieces': { typescript: "const d = new TextDecoder();\n[[0xf0], [0x9f, 0x98], [0x80, 0x41]].map((bytes) => d.decode(new Uint8Array(bytes), { stream: true })).concat(d.decode())", value: ['', '', '😀A', ''] },
  'TextDecoder can refuse': { typescript: "[['utf-8', [0xc3, 0x28]], ['utf-16le', [0, 0xd8]]].map(([label, bytes]) => { try { return new TextDecoder(label, { fatal: true }).decode(new Uint8Array(bytes)); } catch (e) { return e.name; } })", value: ['TypeError', 'TypeError'] },
  'TextDecoder says what it reads': { typescript: "new TextDecoder('shift-jis')", error: { name: 'RangeError', message: /utf-8/ } },
  'base64 goes both ways': { typescript: "[btoa('Hello'), atob('SGVsbG8='), atob(' SGVs bG8 '), btoa('\\xff\\xfe'), btoa('')]", value: ['SGVsbG8=', 'Hello', 'Hello', '//4=', ''] },
  'what is no base64 is refused': { typescript: `${thrownBy("atob('a*b')")}let f; try { btoa('€'); } catch (error) { f = error; }\n[e.name, e.code, f.name, e instanceof DOMException, e instanceof Error]`, value: ['InvalidCharacterError', 0, 'InvalidCharacterError', true, true] },

  'structuredClone copies what JSON cannot': { typescript: "const c = structuredClone({ m: new Map([[{ k: 1 }, new Set([1])]]), d: new Date(5), r: /a+/gi, b: new Uint8Array([1, 2, 3]).subarray(1), n: 10n, u: undefined, nan: NaN, s: Object('x') });\n[[...c.m.keys()][0].k, [...c.m.values()][0].has(1), c.d.getTime(), `${c.r}`, [...c.b], c.b.buffer.byteLength, `${c.n}`, 'u' in c, c.nan !== c.nan, typeof c.s]", value: [1, true, 5, '/a+/gi', [2, 3], 3, '10', true, true, 'object'] },
  'structuredClone keeps cycles and what comes twice': { typescript: "const a = { list: [] }; a.self = a; a.list.push(a.list, a);\nconst c = structuredClone(a);\n[c !== a, c.self === c, c.list[0] === c.list, c.list[1] === c]", value: [true, true, true, true] },
  'structuredClone copies errors': { typescript: "class Own extends RangeError {}\nconst c = structuredClone([new TypeError('bad', { cause: new Error('why') }), new Own('own')]);\n[c[0] instanceof TypeError, c[0].message, c[0].cause.message, Object.getPrototypeOf(c[1]) === RangeError.prototype]", value: [true, 'bad', 'why', true] },
  'structuredClone leaves classes and getters behind': { typescript: "class A { x = 1; get y() { return 2; } }\nconst c = structuredClone({ a: new A(), get z() { return 3; } });\n[Object.getPrototypeOf(c.a) === Object.prototype, Object.keys(c.a), c.z, structuredClone([1, , 3]).hasOwnProperty(1)]", value: [true, ['x'], 3, false] },
  'structuredClone refuses what it cannot copy': { typescript: "[() => 1, Symbol('s'), new WeakMap(), { f() {} }, Promise.resolve(1)].map((value) => { try { return structuredClone(value); } catch (e) { return `${e.name} ${e.code}`; } })", value: Array(5).fill('DataCloneError 25') },
  'structuredClone of a promise says where an await is missing': { typescript: 'structuredClone(add({ a: 1, b: 1 }))', error: { name: 'DataCloneError', message: /await/, line: 1 } },

  'crypto gives random values and ids': { typescript: "const id = crypto.randomUUID();\nconst bytes = crypto.getRandomValues(new Uint32Array(4));\n[/^[\\da-f]{8}-[\\da-f]{4}-4[\\da-f]{3}-[89ab][\\da-f]{3}-[\\da-f]{12}$/.test(id), id !== crypto.randomUUID(), new Set(bytes).size, typeof crypto.subtle]", error: { name: 'TypeError', message: /crypto.subtle.*tool/, line: 3 } },
  'crypto refuses what it cannot fill': { typescript: "[() => crypto.getRandomValues(new Float64Array(1)), () => crypto.getRandomValues(new Uint8Array(65537))].map((f) => { try { return f().length; } catch (e) { return e.name; } })", value: ['TypeMismatchError', 'QuotaExceededError'] },

  'AbortController aborts its signal': { typescript: "const seen = [];\nconst c = new AbortController();\nc.signal.onabort = (e) => seen.push(e.type);\nc.signal.addEventListener('abort', () => seen.push(c.signal.reason.name), { once: true });\nseen.push(c.signal.aborted); c.abort(); c.abort('again');\n[...seen, c.signal.aborted, AbortSignal.abort('why').reason]", value: [false, 'abort', 'AbortError', true, 'why'] },
  'an aborted signal throws its reason': { typescript: "const c = new AbortController(); c.abort(new RangeError('stop'));\nc.signal.throwIfAborted()", error: { name: 'RangeError', message: 'stop' } },
  'AbortSignal.timeout aborts in time': { typescript: "const s = AbortSignal.timeout(20);\nconst before = s.aborted;\nawait new Promise((resolve) => s.addEventListener('abort', resolve));\n[before, s.aborted, s.reason.name, s.reason instanceof DOMException]", value: [false, true, 'TimeoutError', true] },
  'AbortSignal.any follows the first': { typescript: "const [a, b] = [new AbortController(), new AbortController()];\nconst s = AbortSignal.any([a.signal, b.signal]);\nb.abort('b'); a.abort('a');\n[s.reason, AbortSignal.any([a.signal]).aborted, s instanceof AbortSignal, s instanceof EventTarget]", value: ['b', true, true, true] },
  'EventTarget calls its listeners': { typescript: "const seen = [];\nclass Bus extends EventTarget {}\nconst bus = new Bus();\nconst f = (e) => seen.push(e.detail);\nbus.addEventListener('x', f); bus.addEventListener('x', f);\nbus.addEventListener('x', { handleEvent(e) { seen.push(e.target === bus); e.preventDefault(); } }, { once: true });\nconst first = bus.dispatchEvent(new CustomEvent('x', { detail: 1, cancelable: true }));\nbus.removeEventListener('x', f);\n[first, bus.dispatchEvent(new Event('x')), seen]", value: [false, true, [1, true]] },
  'what a listener throws is told': { typescript: "const t = new EventTarget();\nt.addEventListener('x', () => { throw new Error('in a listener'); });\nt.dispatchEvent(new Event('x'));\n'went on'", error: { message: 'in a listener', line: 2 } },

  'performance counts from the start of the session': { typescript: 'const t = performance.now();\n[typeof t, t >= 0, t < 60_000, performance.now() >= t]', value: ['number', true, true, true] },
  'globals of the web can be replaced': { alone: true, typescript: "const URL = 5;\n[URL, typeof URLSearchParams, Object.keys(globalThis).includes('TextEncoder'), 'TextEncoder' in globalThis]", value: [5, 'function', false, true] },

  'there is no network': absent("await fetch('https://example.com')", /fetch is not defined.*network.*tools/),
  'there is no XMLHttpRequest': absent('new XMLHttpRequest()', /network.*tools/),
  'there is no WebSocket': absent("new WebSocket('wss://example.com')", /network.*tools/),
  'there is no process': absent('process.env.HOME', /not in Node\.js/),
  'there is no Buffer': absent("Buffer.from('a')", /TextEncoder.*btoa/),
  'there is no page': absent("document.querySelector('a')", /not in a web page/),
  'there is no window': absent('window.location', /globalThis/),
  'there is no DOMParser': absent('new DOMParser()', /web page/),
  'there is no localStorage': absent("localStorage.setItem('a', 'b')", /variables.*live on/),
  'there is no setImmediate': absent('setImmediate(() => 1)', /setTimeout/),
  'there are no files': { typescript: "const fs = require('fs');", error: { message: /Cannot import "fs"/, line: 1 } },
};
