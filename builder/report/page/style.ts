/**
 * The whole style. System fonts, colours by custom properties, dark mode by what the reader's system says. Every pair of colours has a contrast
 * of 4.5 or more (WCAG 2.2, 1.4.3); a test asks axe-core.
 */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fbfbf9;--panel:#fff;--sunk:#f1f2ee;--ink:#1d2321;--soft:#5a635f;--line:#dfe2db;--accent:#0a6c74;--accent-ink:#fff;--good:#1d6b3a;--good-ground:#e3f2e6;--warn:#7d4a00;--warn-ground:#fbeed5;--bad:#9c2323;--bad-ground:#fbe6e3;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{--ground:#141817;--panel:#1b201f;--sunk:#222928;--ink:#e4e8e5;--soft:#a3ada8;--line:#323a38;--accent:#6fcbd1;--accent-ink:#0c2426;--good:#8fd6a5;--good-ground:#1c3325;--warn:#edc27d;--warn-ground:#3a2d16;--bad:#f2a49c;--bad-ground:#402321}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;overflow-wrap:break-word}
.page{max-width:62rem;margin:0 auto;padding:0 1.25rem 4rem}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:1px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-100vw;top:.5rem;background:var(--panel);padding:.5rem 1rem;z-index:1}
.skip:focus{left:.5rem}
h1,h2,h3{line-height:1.25;margin:0;text-wrap:balance;letter-spacing:-.01em}
h1{font-size:clamp(1.7rem,1.2rem + 2.4vw,2.5rem);font-weight:650}
h2{font-size:1.35rem;font-weight:650}
h3{font-size:1rem;font-weight:650}
p{margin:.5rem 0;max-width:68ch}
header{padding:3rem 0 1.5rem}
.of{color:var(--soft);margin:0 0 .4rem;font-size:.95rem}
.lead{font-size:1.08rem;color:var(--soft)}
.facts{display:flex;flex-wrap:wrap;gap:.75rem 2.25rem;margin:1.5rem 0 0;padding:0}
.facts div{display:flex;flex-direction:column-reverse}
.facts dt{color:var(--soft);font-size:.85rem}
.facts dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}
nav ul{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;list-style:none;margin:0;padding:.7rem 0;border-block:1px solid var(--line);font-size:.95rem}
nav a{text-decoration:none;display:inline-block;padding:.25rem 0}
nav a:hover{text-decoration:underline}
section{margin-top:3rem}
section>p:first-of-type{color:var(--soft)}
code,pre,.mono{font-family:var(--mono);font-size:.875em;font-variant-ligatures:none}
code{overflow-wrap:anywhere}
.notice{border-inline-start:4px solid var(--line);background:var(--sunk);padding:.75rem 1rem;margin:1rem 0;border-radius:4px}
.notice p{margin:.2rem 0}
.notice.bad{border-color:var(--bad);background:var(--bad-ground)}
.notice.warn{border-color:var(--warn);background:var(--warn-ground)}
details{background:var(--panel);border:1px solid var(--line);border-radius:8px;margin:.6rem 0}
summary{cursor:pointer;padding:.7rem 1rem;font-weight:600;border-radius:8px}
summary .soft{font-weight:400}
details>:not(summary){margin-inline:1rem}
details>:last-child{margin-bottom:1rem}
.soft{color:var(--soft)}
.block{position:relative}
pre{margin:.25rem 0;background:var(--sunk);border-radius:6px;padding:.9rem 1rem;overflow-x:auto;line-height:1.55;tab-size:4}
.wrap{white-space:pre-wrap;overflow-wrap:anywhere}
button{font:inherit;font-size:.85rem;font-weight:600;min-height:2rem;padding:.2rem .8rem;color:var(--accent);background:var(--panel);border:1px solid currentColor;border-radius:6px;cursor:pointer}
button:hover{background:var(--accent);color:var(--accent-ink);border-color:var(--accent)}
.bar{display:flex;justify-content:space-between;align-items:center;gap:1rem;min-height:2.25rem}
.tag{display:inline-block;font-size:.82rem;font-weight:600;padding:.08rem .55rem;border-radius:99px;background:var(--sunk);color:var(--soft);white-space:nowrap}
.tag.good{background:var(--good-ground);color:var(--good)}
.tag.warn{background:var(--warn-ground);color:var(--warn)}
.tag.bad{background:var(--bad-ground);color:var(--bad)}
.card{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:1rem 1.25rem;margin:.8rem 0}
.card>details{border-width:1px 0 0;border-radius:0;background:none;margin:.75rem -1.25rem 0}
.card>details>summary{padding-inline:1.25rem;padding-block:.6rem}
.card>details>:not(summary){margin-inline:1.25rem}
.card>details+details{margin-top:0}
.card>details:last-child{margin-bottom:-1rem}
.head{display:flex;flex-wrap:wrap;align-items:center;gap:.35rem .6rem}
.head h3{margin-inline-end:auto;font-size:1.08rem}
dl.pairs{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1.25rem;margin:.75rem 0}
dl.pairs dt{color:var(--soft)}
dl.pairs dd{margin:0;min-width:0}
ul.plain,ol.plain{list-style:none;margin:.5rem 0;padding:0}
ul.plain>li,ol.plain>li{padding:.55rem 0;border-top:1px solid var(--line)}
ul.plain>li:first-child,ol.plain>li:first-child{border-top:0}
ul.short{margin:.4rem 0;padding-inline-start:1.2rem}
.print{font-family:var(--mono);font-size:.95rem;word-spacing:.1em}
.timeline{border-inline-start:2px solid var(--line);list-style:none;margin:1rem 0 0 .4rem;padding:0 0 0 1.4rem}
.timeline li.event{position:relative;margin-bottom:1.6rem}
.timeline li.event::before{content:"";position:absolute;inset-inline-start:calc(-1.4rem - 6px);top:.5rem;width:10px;height:10px;border-radius:50%;background:var(--ground);border:2px solid var(--accent)}
.timeline li.event:first-child::before{background:var(--accent)}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}
time,.date{white-space:nowrap}
@media (max-width:36rem){.card .head h3{flex-basis:100%}header{padding-top:1.75rem}dl.pairs{grid-template-columns:1fr;gap:0}dl.pairs dd{margin-bottom:.6rem}.card{padding-inline:1rem}.card>details{margin-inline:-1rem}.card>details>summary{padding-inline:1rem}.card>details>:not(summary){margin-inline:1rem}}
@media print{nav,button,.skip{display:none}details{break-inside:avoid}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`;
