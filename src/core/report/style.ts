/** The report's style sheet; light or dark as the reader's system is. */
export const style = `
:root { color-scheme: light dark; --text: #1a1d21; --quiet: #5b636d; --line: #d9dde2; --paper: #fff; --ours: #1f6feb; --held: #6b7280; --up: #18794e; --down: #c62a2f; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --quiet: #a0a8b2; --line: #343a42; --paper: #14171a; --ours: #5aa2ff; --held: #9aa3ad; --up: #3fb77f; --down: #f0676b; } }
body { max-width: 900px; margin: 2rem auto; padding: 0 1rem; background: var(--paper); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; } p { margin: .4rem 0; } .quiet { color: var(--quiet); }
.verdict { border-left: 3px solid var(--ours); padding: .3rem .8rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px; min-width: 50%; }
th, td { padding: .2rem .7rem .2rem 0; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child { text-align: left; font-weight: 500; } thead th { color: var(--quiet); font-weight: 500; }
code { font-size: 12px; overflow-wrap: anywhere; }
figure { margin: 1.2rem 0; overflow-x: auto; } figcaption { position: sticky; left: 0; font-weight: 600; font-size: 13px; }
/* A narrow screen scrolls a plot rather than shrink its letters. */
svg { display: block; width: 100%; min-width: 680px; height: auto; }
svg text { fill: var(--quiet); font-size: 11px; } .end { text-anchor: end; } .middle { text-anchor: middle; }
.grid { stroke: var(--line); } path { fill: none; stroke-width: 1.5; stroke-linejoin: round; } path.filled { fill-opacity: .35; stroke: none; }
path.ours { stroke: var(--ours); } path.held { stroke: var(--held); stroke-dasharray: 4 3; } path.band { stroke: var(--ours); stroke-width: 1; stroke-dasharray: 1 3; } path.down { stroke: var(--down); fill: var(--down); }
rect.up { fill: var(--up); } rect.down { fill: var(--down); } .whisker { stroke: var(--text); stroke-width: 1.5; }
.key { display: inline-block; font-weight: 400; margin-left: 1rem; } .key::before { content: ''; display: inline-block; width: 18px; border-top: 2px solid; margin-right: .4rem; vertical-align: middle; }
.key.ours::before { border-color: var(--ours); } .key.held::before { border-color: var(--held); border-top-style: dashed; }
rect.train { fill: var(--ours); } rect.valid { fill: var(--held); } rect.test { fill: var(--up); } path.purged { stroke: var(--text); } path.embargoed { stroke: var(--quiet); }
.key.band::before { border-color: var(--ours); border-top-style: dotted; }
.key.train::before, .key.valid::before, .key.test::before, .key.purged::before, .key.embargoed::before { width: 12px; height: 9px; border: 0; background: var(--ours); }
.key.valid::before { background: var(--held); } .key.test::before { background: var(--up); }
.key.purged::before, .key.embargoed::before { background: repeating-linear-gradient(90deg, var(--text) 0 2px, transparent 2px 4px); } .key.embargoed::before { background: repeating-linear-gradient(90deg, var(--quiet) 0 2px, transparent 2px 4px); }
ul { list-style: none; padding: 0; } li { margin: .25rem 0; }
.ok { color: var(--up); } .bad { color: var(--down); }
@media print { body { margin: 0; } section { break-inside: avoid; } }
`;
