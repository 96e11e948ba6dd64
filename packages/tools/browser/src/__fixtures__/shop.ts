import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export type Shop = AsyncDisposable & {
  readonly url: string;
  /** What forms and scripts have sent: method, path and body. */
  readonly sent: { method: string; path: string; body: string }[];
  /** Paths that were asked for. */
  readonly asked: string[];
};

/** A shop on loopback, with all that makes pages hard to use. */
export async function startShop(): Promise<Shop> {
  const sent: Shop['sent'] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response, sent, asked).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    sent,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, sent: Shop['sent'], asked: string[]): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://shop.test');
  const { pathname: path, searchParams } = url;
  asked.push(path);
  if (request.method === 'POST') {
    sent.push({ method: 'POST', path, body: await text(request) });
    if (path.startsWith('/api/')) return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
    return void response.writeHead(303, { location: '/thanks' }).end();
  }
  if (path === '/never') return;
  if (path === '/loop') return void response.writeHead(302, { location: `/loop?${Math.random()}` }).end();
  if (path === '/inside') return void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
  if (path === '/prices.csv')
    return void response
      .writeHead(200, { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="prices.csv"' })
      .end('name,price\nLamp,19.90\n');
  if (path === '/huge.bin') {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' });
    return void response.end(Buffer.alloc(3_000_000, 1));
  }
  if (path === '/big') {
    response.writeHead(200, { 'content-type': 'text/html' });
    for (let count = 0; count < 50 && !response.destroyed; count++)
      if (!response.write(`<p>${'word '.repeat(209_000)}</p>`)) await new Promise((resolve) => response.once('drain', resolve));
    return void response.end();
  }
  if (path === '/api/items') {
    const page = Number(searchParams.get('page') ?? 0);
    const items = Array.from({ length: 10 }, (_, index) => `Item ${page * 10 + index + 1}`);
    return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(items));
  }
  const html = pages[path]?.(searchParams);
  response.writeHead(html === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(html === undefined ? '<title>Not found</title><h1>Not found</h1>' : `<!doctype html><html lang="en">${html}`);
}

const saleItems = [
  ['lamp', 'Brass lamp', '19.90', 'lighting'],
  ['chair', 'Oak chair', '49.00', 'furniture'],
  ['desk', 'Walnut desk', '199.00', 'furniture'],
] as const;

const pages: { [path: string]: (query: URLSearchParams) => string } = {
  '/': () => `<title>The shop</title>
    <div id="cookies" role="dialog" aria-label="Cookies" style="position:fixed;inset:0;background:#fff;z-index:9">
      <p>We use cookies.</p><button onclick="cookies.remove()">Accept all</button><button onclick="cookies.remove()">Reject all</button></div>
    <nav><a href="/sale">Sale</a> <a href="/search">Search</a> <a href="/contact">Contact</a></nav><main><h1>Welcome</h1></main>`,
  '/sale': (query) => {
    const kind = query.get('kind');
    const items = saleItems.filter((item) => kind === null || kind === '' || item[3] === kind);
    return `<title>Sale</title><main><h1>Sale</h1>
      <form><label>Kind <select name="kind"><option value="">All</option><option>lighting</option><option>furniture</option></select></label>
      <button>Filter</button></form>
      <ul>${items.map(([id, name, price]) => `<li><a href="/item/${id}">${name}</a> <b>€ ${price}</b></li>`).join('')}</ul></main>`;
  },
  '/item/lamp': () => `<title>Brass lamp</title><main><h1>Brass lamp</h1><p>A lamp of brass, 40 cm high.</p><p>Price: € 19.90</p>
    <form method="post" action="/cart"><input type="hidden" name="id" value="lamp"><button>Add to cart</button></form></main>`,
  '/list': (query) => {
    const page = Number(query.get('page') ?? 1);
    return `<title>Page ${page}</title><p>Page ${page} of 3</p>${page < 3 ? `<a href="/list?page=${page + 1}">Next</a>` : ''}`;
  },
  '/contact': () => `<title>Contact</title><form method="post" action="/contact"><label>Name <input name="name"></label>
    <label>Message <textarea name="message"></textarea></label><label><input type="checkbox" name="copy"> Send me a copy</label>
    <button>Send</button></form>`,
  '/thanks': () => '<title>Thanks</title><h1>Thank you</h1>',
  '/login': () => `<title>Log in</title><form method="post" action="/login"><label>User <input name="user"></label>
    <label>Password <input type="password" name="password"></label><button>Log in</button></form>
    <p id="echo"></p><script>document.querySelector('[name=user]').oninput = (event) => { echo.textContent = 'Hello ' + event.target.value; };</script>`,
  '/search': () => `<title>Search</title><form action="/list"><label>Query <input name="page"></label></form>`,
  '/script': () => `<title>Script</title><button onclick="fetch('/api/order', { method: 'POST', body: 'lamp' }).then(() => said.textContent = 'ordered', () => said.textContent = 'failed')">Go</button>
    <button onclick="fetch('/api/order', { method: 'POST', body: 'desk' })">Buy now</button><p id="said"></p>`,
  '/frame': () => '<title>Frame</title><h1>Outside</h1><iframe src="/inner" title="Inner"></iframe>',
  '/inner': () => '<button onclick="this.textContent = \'Pressed\'">Inside</button>',
  '/shadow': () => `<title>Shadow</title><x-card></x-card><script>customElements.define('x-card', class extends HTMLElement {
      connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<button>In the shadow</button><p>Shadow text</p>';
        this.shadowRoot.querySelector('button').onclick = () => { document.title = 'Clicked'; }; } });</script>`,
  '/canvas': () => `<title>Canvas</title><canvas width="200" height="100" role="img" aria-label="Board"></canvas><script>
      document.querySelector('canvas').onclick = (event) => { document.title = event.offsetX + ',' + event.offsetY; };</script>`,
  '/virtual': () => `<title>Virtual</title><div id="box" tabindex="0" role="list" aria-label="Rows" style="height:200px;overflow:auto"><div id="rows" style="height:20000px;position:relative"></div></div>
    <script>const draw = () => { const first = Math.floor(box.scrollTop / 20); rows.innerHTML = Array.from({ length: 12 }, (_, i) => '<div role="listitem" style="position:absolute;top:' + (first + i) * 20 + 'px">Row ' + (first + i) + '</div>').join(''); };
      box.onscroll = draw; draw();</script>`,
  '/endless': () => `<title>Endless</title><ul id="list"></ul><script>let page = 0, busy = false;
      const more = async () => { if (busy) return; busy = true; const items = await (await fetch('/api/items?page=' + page++)).json();
        list.insertAdjacentHTML('beforeend', items.map((item) => '<li style="height:120px">' + item + '</li>').join('')); busy = false; };
      onscroll = () => { if (scrollY + innerHeight > document.documentElement.scrollHeight - 50) more(); }; more();</script>`,
  '/files': () => `<title>Files</title><a href="/prices.csv">Prices</a> <a href="/huge.bin">Huge</a> <label>Photo <input type="file" onchange="document.title = this.files[0].name"></label>`,
  '/popup': () => `<title>Popup</title><a href="/thanks" target="_blank">Open</a>`,
  '/dialogs': () => `<title>Dialogs</title><button onclick="alert('Low stock')">Alert</button>
    <button onclick="document.title = confirm('Sure?') ? 'yes' : 'no'">Confirm</button>
    <button onclick="document.title = String(prompt('Name?'))">Prompt</button>`,
  '/asks': () => `<title>Asks</title><script>document.title = confirm('At load?') ? 'Yes' : 'No';</script><p>Loaded</p>`,
  '/many-dialogs': () => `<title>Many</title><button onclick="document.title = [confirm('One?'), prompt('Two?'), confirm('Three?')]">Three</button>
    <a href="/asks" target="_blank">Pop up</a> <button onclick="setTimeout(() => { document.title = confirm('Late?'); }, 300)">Later</button>
    <iframe srcdoc="<button onclick=&quot;this.textContent = prompt('Inside?')&quot;>In a frame</button>"></iframe>`,
  '/stay': () => `<title>Stay</title><script>onbeforeunload = (event) => { event.preventDefault(); return 'Stay'; };</script><label>Name <input></label><a href="/thanks">Leave</a>`,
  '/tabs': () => `<title>Tabs</title><button onclick="for (let i = 0; i < 1000; i++) window.open('/thanks?' + i)">Many</button>`,
  '/errors': () => `<title>Errors</title><script>console.error('It broke'); setTimeout(() => { throw new Error('Late trouble'); });</script>`,
  '/stuck': () => `<title>Stuck</title><button onclick="while (true) {}">Hang</button>`,
  '/crash': () => '<title>Crash</title><h1>Soon gone</h1>',
  '/outside': () => `<title>Outside</title><img src="http://169.254.169.254/x.png"><img src="file:///etc/passwd"><img src="http://other.invalid/y.png"><a href="file:///etc/passwd">Local</a>`,
  '/later': () => `<title>Later</title><p id="wait">Loading</p><script>setTimeout(() => { wait.textContent = 'Ready'; history.pushState({}, '', '/later?done'); }, 300);</script>`,
  '/inline': () => `<title>Inline</title><p>Read the <span style="cursor:pointer" onclick="document.title = 'Terms'">terms</span> of the shop.</p>`,
  '/play': () => `<title>Play</title><button>Go</button> <button onclick="prompt('Name?')">Ask</button> <label>Name <input></label> <label>Gift <input type="checkbox"></label>
    <label>Kind <select><option>lamp</option><option>desk</option></select></label> <label>Photo <input type="file"></label>
    <a href="/prices.csv">Prices</a> <form method="post" action="/api/order" target="none"><button>Order</button></form><iframe name="none" hidden></iframe>`,
  '/account': () => `<title>Account</title><p id="who"></p><button onclick="document.cookie = 'user=Ada; max-age=9999'; show()">Log in</button>
    <script>const show = () => { who.textContent = document.cookie === '' ? 'Nobody' : 'Hello ' + document.cookie; }; show();</script>`,
  '/count': () => `<title>0</title><button onclick="document.title = Number(document.title) + 1">One more</button>`,
  '/drag': () => `<title>Drag</title><div id="from" draggable="true" role="button" aria-label="Card" style="width:80px;height:40px;background:#cde">Card</div>
    <div id="to" role="region" aria-label="Bin" style="width:120px;height:80px;margin-top:40px;background:#eee">Bin</div>
    <script>to.ondragover = (event) => event.preventDefault(); to.ondrop = () => { document.title = 'Dropped'; };</script>`,
  '/shapes': () => `<title>Shapes</title><style>body { margin: 0 }</style><svg width="200" height="100"><circle cx="40" cy="50" r="20" fill="red" onclick="document.title = 'Red'"></circle>
    <circle cx="140" cy="50" r="20" fill="blue"></circle><line x1="0" y1="90" x2="100" y2="90" stroke="black"></line></svg>
    <button><svg width="9" height="9"><rect width="9" height="9" fill="red"></rect></svg>Icon</button><p style="opacity:0"><canvas></canvas></p>
    <iframe style="position:absolute;left:300px;top:20px;border:5px solid" srcdoc="<body style='margin:0'><div style='width:50px;height:50px;background:#0f0' onclick='top.document.title = &quot;Green&quot;'></div>"></iframe>
    <div id="track" style="position:absolute;top:300px;width:300px;height:10px;background:#ccc"><span id="knob" style="position:absolute;width:20px;height:20px;background:#333"></span></div>
    <script>let held = false; knob.onmousedown = () => { held = true; }; onmousemove = (event) => { if (held) knob.style.left = event.clientX - 10 + 'px'; };
      onmouseup = () => { if (held) document.title = knob.style.left; held = false; };</script>`,
  '/editor': () => `<title>Editor</title><div contenteditable>Some <b>old</b> words</div><textarea>find the needle</textarea>
    <div role="combobox" tabindex="0" id="fruit" aria-expanded="false">Fruit</div><div role="listbox" id="list" hidden><div role="option">Apple</div><div role="option">Pear</div></div>
    <ul><li>One</li><li>Two</li></ul><form method="post" action="/api/order" style="position:absolute;left:500px;top:0"><button style="width:90px;height:40px">Order</button></form>
    <script>fruit.onclick = () => { list.hidden = false; }; list.onclick = (event) => { document.title = event.target.textContent; };
      onkeyup = ({ key }) => { if (key === 'Shift') document.title = getSelection().toString(); }; document.querySelector('ul').onclick = (event) => { document.title = [event.ctrlKey, event.target.textContent]; };</script>`,
  '/covered': () => `<title>Covered</title><button>Under</button><div style="position:fixed;inset:0;background:#000a">over</div>`,
  '/hidden': () => `<title>Hidden</title><style>.a{opacity:0}.b{position:absolute;left:-9999px}.c{font-size:0}.d{color:#fff}.e{clip-path:inset(50%);position:absolute}.f{text-indent:-9999px}</style>
    <h1>Seen <span class="c">SECRET-NAME</span></h1><p>Visible text</p><p class="a">SECRET-OPACITY</p><p class="b">SECRET-OFF</p><p class="c">SECRET-SIZE</p>
    <p class="d">SECRET-COLOR</p><p class="e">SECRET-CLIP</p><p class="f">SECRET-INDENT</p><p hidden>SECRET-ATTRIBUTE</p><p style="visibility:hidden">SECRET-VISIBILITY</p>
    <div class="a"><div><p>SECRET-DEEP</p></div></div><p>Some <span class="a">SECRET-INLINE</span> words</p>
    <label><input type="checkbox" class="a">Agree</label><button><svg width="8" height="8"></svg><span class="e">Close</span></button>
    <div style="background:#000"><p class="d">White on black</p></div><input type="password" value="SECRET-PASSWORD" aria-label="Password">`,
};
