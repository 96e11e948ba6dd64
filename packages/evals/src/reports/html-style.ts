/** The style of the page: of its own, light or dark as the reader has it, from the width of a telephone on. */
export const htmlStyle = `
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); gap: 1rem 2rem }
svg { width: 100%; max-width: 26rem } svg text { fill: currentColor; font-size: 12px }
h3 { font-size: 1rem; margin-bottom: 0 }
.wide { overflow-x: auto; overflow-wrap: normal } table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { border: 1px solid #8885; padding: .2rem .6rem; text-align: right } th:first-child, p + .wide :is(th, td):last-child { text-align: left }
details { border-left: 3px solid #8885; padding-left: .8rem; margin: .4rem 0 } summary { cursor: pointer }
body:has(#unsolved:checked) .case:has(> .solved) { display: none }
.solved::before { content: "✓ "; color: light-dark(#22763e, #6cc58a) } .unsolved::before { content: "✗ "; color: light-dark(#b02a2a, #ff8a80) }
bdi, code { unicode-bidi: isolate }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8881; padding: .5rem; max-height: 30rem; overflow: auto }`;
