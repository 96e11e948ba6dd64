import { createServer, type Server } from 'node:http';

export type HostileSite = AsyncDisposable & {
  readonly url: string;
  /** What reached the site other than by GET, and by web socket. */
  readonly sent: string[];
  /** What reached a host that is not allowed. */
  readonly elsewhere: string[];
};

/** A page that tries all that pages can do to send something, or to reach another host. */
export async function startHostileSite(): Promise<HostileSite> {
  const sent: string[] = [];
  const elsewhere: string[] = [];
  const outside = createServer((request, response) => {
    elsewhere.push(`${request.method} ${request.url}`);
    response.setHeader('access-control-allow-origin', '*').end('outside');
  });
  const other = `http://127.0.0.1:${await listen(outside)}`;
  const site = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (request.method !== 'GET') sent.push(`${request.method} ${path}`);
    if (path === '/redirect') return void response.writeHead(307, { location: `${other}/redirected` }).end();
    if (path === '/evil')
      return void response.writeHead(200, { 'content-disposition': 'attachment; filename="../../evil.txt"' }).end('evil');
    response.setHeader('content-type', path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(pages(other)[path] ?? '<title>Nothing</title>');
  });
  const url = `http://127.0.0.1:${await listen(site)}`;
  return {
    url,
    sent,
    elsewhere,
    async [Symbol.asyncDispose]() {
      for (const server of [outside, site]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

const pages = (other: string): { [path: string]: string } => ({
  '/send': `<title>Send</title><a href="/done" ping="/ping">Leave</a><a href="data:text/html,x">Data</a> <a href="/redirect">Redirect</a>
    <form method="post" action="/form" target="_blank"><input name="a"></form><script>
    const post = { method: 'POST', body: 'x', keepalive: true };
    fetch('/fetch', post).catch(() => {});
    navigator.sendBeacon('/beacon', 'x');
    addEventListener('pagehide', () => { navigator.sendBeacon('/late-beacon', 'x'); fetch('/late-fetch', post); });
    try { fetchLater('/fetch-later', post); } catch {}
    new Worker(URL.createObjectURL(new Blob(["fetch('" + location.origin + "/worker', { method: 'POST' })"])));
    new SharedWorker('/shared.js');
    navigator.serviceWorker?.register('/service.js').catch(() => {});
    const frame = document.createElement('iframe');
    document.documentElement.append(frame);
    frame.contentWindow.fetch('/frame', post).catch(() => {});
    new frame.contentWindow.WebSocket('ws://' + location.host + '/socket');
    document.forms[0].submit();
    </script>`,
  '/shared.js': `fetch('/shared', { method: 'POST' }); fetch('${other}/shared').catch(() => {})`,
  '/service.js': `fetch('/service', { method: 'POST' })`,
  '/reach': `<title>Reach</title>${['prefetch', 'preload', 'preconnect', 'dns-prefetch', 'modulepreload', 'icon', 'stylesheet']
    .map((rel) => `<link rel="${rel}" as="script" href="${other}/${rel}">`)
    .join('')}
    <script type="speculationrules">{"prefetch":[{"source":"list","urls":["${other}/speculation"]}]}</script>
    <style>body { background: url(${other}/background) }</style><object data="${other}/object"></object><iframe src="${other}/frame"></iframe>
    <video src="${other}/video"></video><script>fetch('/redirect').catch(() => {}); new EventSource('${other}/events');
    new WebSocket('${other.replace('http', 'ws')}/socket');
    const peer = new RTCPeerConnection({ iceServers: [{ urls: '${other.replace('http://', 'stun:')}' }] });
    peer.createDataChannel('x'); peer.onicecandidate = ({ candidate }) => { if (candidate) document.title = candidate.candidate; };
    peer.createOffer().then((offer) => peer.setLocalDescription(offer));
    new Worker(URL.createObjectURL(new Blob(["fetch('${other}/worker').catch(() => {}); new WebSocket('${other.replace('http', 'ws')}/socket')"])));
    </script>`,
  '/refresh': `<title>Refresh</title><meta http-equiv="refresh" content="0;url=${other}/refreshed"><p>Still here</p>`,
  '/alerts': `<title>Alerts</title><button onclick="for (let i = 0; i < 1000; i++) alert(i)">Alert</button><button onclick="for (let i = 0; i < 1000; i++) confirm(i)">Ask</button>
    <button onclick="print()">Print</button><button onclick="window.close()">Close</button>`,
  '/permissions': `<title>Permissions</title><p id="said"></p><script>
    const say = (text) => { said.textContent += text + '; '; };
    navigator.geolocation.getCurrentPosition(() => say('located'), () => say('no place'));
    Notification.requestPermission().then((state) => say('notifications ' + state));
    navigator.clipboard.readText().then(() => say('pasted'), () => say('no clipboard'));
    navigator.mediaDevices.getUserMedia({ audio: true }).then(() => say('heard'), () => say('no microphone'));</script>`,
  '/files': `<title>Files</title><a href="/evil">Evil</a>`,
  '/words': words,
  '/mirror': `<title>Mirror</title><label>Card <input id="card" oninput="mirror()"></label><label>Word <input type="password" id="word"></label>
    <p id="out"></p><p id="long"></p><script>function mirror() { const text = card.value; card.value = text.replace(/(.{4})(?=.)/g, '$1 ');
      document.title = text; console.error('typed ' + text); out.textContent = [text, text.split('').join(' '), btoa(text), encodeURIComponent(text)].join(' | ');
      long.textContent = 'x'.repeat(39990) + text; history.replaceState(null, '', '?card=' + text); word.type = 'text'; }</script>`,
  '/frames': `<title>Frames</title><button onclick="document.title = 'Outside'">Outside</button><iframe src="/one" title="Frame"></iframe>`,
  '/one': `<button onclick="location.href = '/two'">Next</button>`,
  '/two': `<button onclick="this.textContent = 'Paid'">Pay</button>`,
  '/floods': `<title>Floods</title><button>Go</button><script>const channel = new MessageChannel(); let count = 0;
    const floods = { push: () => history.pushState(null, '', '?push=' + count), replace: () => history.replaceState(null, '', '?replace=' + count),
      hash: () => { location.hash = count; }, self: () => open('#' + count, '_self'), log: () => console.log('x'.repeat(99)),
      posts: () => { onmessage = () => { postMessage(1); postMessage(1); }; postMessage(1); } };
    const flood = floods[location.search.slice(1)];
    channel.port1.onmessage = () => { for (let left = 20; left > 0; left--, count++) flood(); channel.port2.postMessage(0); };
    channel.port2.postMessage(0);</script>`,
  '/spoilt': `<title>Spoilt</title><div style="height: 9000px"></div><script>requestAnimationFrame = setTimeout = () => 0; Element.prototype.scrollBy = () => { throw 1; };
    JSON.stringify = () => '{}'; Object.defineProperty(Node.prototype, 'textContent', { get: () => 'lies' });</script>`,
  '/room': `<title>Room</title><p id="room">Old</p><p>Plain</p><script>const sheet = new CSSStyleSheet();
    sheet.replaceSync('@media all { p::before { content: "HIDDEN-NESTED"; opacity: 0 } }'); const shadow = room.attachShadow({ mode: 'open' });
    shadow.innerHTML = '<p>Inside</p>'; shadow.adoptedStyleSheets = [sheet];</script>`,
  '/slow': `<title>Pattern</title><p>${'a'.repeat(400)}</p>`,
});

/** Each word in capitals is one that a person does not see, whatever it stands in. */
const words = `<title>Words</title><style>body { overflow-x: hidden } .o { opacity: 0 } .f { filter: opacity(0) } .s { transform: scale(0.01) }
    .right { position: absolute; left: 9999px } .below { position: fixed; top: 200vh } .away { position: absolute; left: -9999px }
    .near { color: #fefefe } .o::before { content: 'HIDDEN-BEFORE' } .seen::after { content: 'seen by style' }</style>
  <p class="o">HIDDEN-OPACITY</p><p class="f">HIDDEN-FILTER</p><div class="s"><p>HIDDEN-SCALE</p></div><p class="right">HIDDEN-RIGHT</p>
  <p class="below">HIDDEN-BELOW</p><p class="near">HIDDEN-NEAR-WHITE</p><p style="font-size: 0">HIDDEN-SIZE</p>
  <div style="content-visibility: hidden"><p>HIDDEN-CONTENT</p></div><div style="max-height: 0; overflow: hidden"><p>HIDDEN-HEIGHT</p></div>
  <div class="o"><img src="data:," alt="HIDDEN-ALT"><a href="/x">HIDDEN-LINK</a><button>HIDDEN-BUTTON</button><a href="/x" aria-label="HIDDEN-LABEL">x</a>
    <input placeholder="HIDDEN-PLACEHOLDER" title="Code" value="HIDDEN-VALUE"></div>
  <a class="away" href="/x">HIDDEN-SKIP</a><details><summary>More</summary><p>HIDDEN-DETAILS</p></details><template>HIDDEN-TEMPLATE</template>
  <style>.b::before { content: 'HIDDEN-GENERATED'; opacity: 0 } .c::after { content: 'HIDDEN-GENERATED-COLOR'; color: #fff } .d::before { content: 'HIDDEN-GENERATED-SIZE'; font-size: 0 }</style>
  <p class="b">b</p><p class="c">c</p><p class="d">d</p><p style="clip-path: ellipse(0 0)">HIDDEN-ELLIPSE</p><p style="translate: -5000px">HIDDEN-TRANSLATE</p>
  <p style="margin-left: -9999px">HIDDEN-MARGIN</p><p style="position: relative; left: -9999px">HIDDEN-RELATIVE</p><p style="zoom: 0.01">HIDDEN-ZOOM</p><p style="scale: 0">HIDDEN-SCALED</p>
  <p style="mask-image: linear-gradient(transparent, transparent)">HIDDEN-MASK</p><div style="content-visibility: hidden">HIDDEN-CONTENT-ITSELF</div>
  <details><summary>Folded</summary>HIDDEN-DETAILS-TEXT</details><p style="background-image: linear-gradient(#fff, #fff); color: #fff">HIDDEN-GRADIENT</p>
  <p style="text-indent: 200vw; overflow: hidden; white-space: nowrap">HIDDEN-INDENT</p><p style="letter-spacing: -50px">HIDDEN-SPACING</p>
  <img alt="HIDDEN-PIXEL" width="1" height="1" src="data:,"><svg width="99" height="20"><text y="9" fill="white">HIDDEN-FILL</text></svg>
  <canvas>HIDDEN-CANVAS</canvas><noscript>HIDDEN-NOSCRIPT</noscript><!-- HIDDEN-COMMENT -->
  <div id="box" style="height: 50px; overflow: auto; position: relative"><p style="position: absolute; top: 0">Scrolled past</p><p style="height: 999px"></p></div>
  <script>box.scrollTop = 800</script><p class="seen">Plain text</p><img src="data:," alt="A lamp"><button aria-label="Save"></button><input placeholder="Search here">
  <label><input type="checkbox" class="o"> Agree</label><button><span style="position: absolute; clip-path: inset(50%)">Close</span><svg width="9" height="9"></svg></button>`;

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
