import { accentFor } from '../controllers/accent.ts';

/** The stylesheet of every page, in the controller's colour. It stands in the page, allowed by its digest (CSP). */
export function styleFor(colour: string | undefined): string {
  const accent = accentFor(colour);
  return `:root{--accent:light-dark(${accent.light},${accent.dark})}${sheet}`;
}

const sheet = minify(`
:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #16181b);
  --tint: light-dark(#f5f4f1, #1f2226);
  --ink: light-dark(#1c1e21, #e6e4df);
  --soft: light-dark(#575b61, #a9adb3);
  --line: light-dark(#dcd9d2, #353a40);
  --added: light-dark(#dcf2e0, #173a23);
  --removed: light-dark(#fbe3df, #47211c);
  --measure: 42rem;
}
*, ::before, ::after { box-sizing: border-box }
html { font: 100%/1.6 system-ui, sans-serif; -webkit-text-size-adjust: 100%; scroll-padding-top: 1.5rem }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: .06em }
a:hover { text-decoration-thickness: .14em }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; text-wrap: balance; margin: 2em 0 .6em }
h1 { font-size: clamp(1.7rem, 1.3rem + 1.9vw, 2.4rem); font-weight: 650; letter-spacing: -.015em; margin: 0 0 .5em }
h2 { font-size: 1.35rem; font-weight: 650 }
h3 { font-size: 1.12rem; font-weight: 650 }
h4, h5, h6 { font-size: 1rem; font-weight: 650 }
p, ul, ol, dl { margin: 0 0 1em }
.skip { position: absolute; left: -99rem }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .6rem 1rem; z-index: 2 }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.bar, main, .foot { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem }
.bar { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; justify-content: space-between;
  padding-top: 1rem; padding-bottom: 1rem }
.bar a { display: inline-block; padding: .6rem 0 }
.bar nav { margin-left: auto }
.bar .name { font-weight: 650; color: var(--ink); text-decoration: none }
.bar .name:hover { text-decoration: underline }
.langs { display: flex; gap: 1.25rem; list-style: none; margin: 0; padding: 0 }
.langs [aria-current] { color: var(--ink); font-weight: 650; text-decoration: none }
main { padding-top: 1.5rem; padding-bottom: 4rem }
main > * { max-width: var(--measure) }
main > h1, main > .facts { max-width: 52rem }
main > .wide, main > .rows, main > details { max-width: none }
.lead { font-size: 1.15rem; color: var(--soft) }
.lead, caption, td small { text-wrap: pretty }
.facts { color: var(--soft); list-style: none; padding: 0; display: flex; flex-wrap: wrap; align-items: baseline;
  gap: .2rem 1.5rem; font-size: .95rem }
.facts a { display: inline-block; padding: .35rem 0 }
.note { border-left: 3px solid var(--accent); background: var(--tint); padding: .8rem 1.1rem; margin: 0 0 1.5rem }
.note > :last-child { margin-bottom: 0 }
.foot { padding-bottom: 3rem; color: var(--soft); font-size: .92rem }
.foot::before { content: ""; display: block; border-top: 1px solid var(--line); margin-bottom: 1.25rem }
.foot a { display: inline-block; padding: .3rem 0 }
dl.pairs { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .35rem 1.5rem }
dl.pairs dt { color: var(--soft) }
dl.pairs dd { margin: 0 }
table { border-collapse: collapse; width: 100%; font-size: .97rem; margin: 0 0 1.5rem }
caption { text-align: left; color: var(--soft); padding-bottom: .5rem }
th, td { text-align: left; vertical-align: top; padding: .65rem 1.25rem .65rem 0; border-top: 1px solid var(--line) }
thead th { border-top: 0; font-size: .85rem; color: var(--soft); font-weight: 500; padding-bottom: .35rem }
tbody th { font-weight: 600 }
td small, th small { display: block; color: var(--soft); font-weight: 400; max-width: 21rem }
.day { display: inline-block }
td a { display: inline-block }
td .clause { min-width: 1.5rem }
td:has(> .clause) { white-space: nowrap }
details { margin: 0 0 1.5rem }
summary { cursor: pointer; padding: .6rem 0; font-weight: 600; color: var(--accent) }
.button { font: inherit; font-weight: 600; display: inline-block; padding: .75rem 1.4rem; border-radius: .5rem;
  border: 1px solid var(--accent); background: var(--accent); color: var(--paper); text-decoration: none }
.button:hover { filter: brightness(1.1) }
.ways { display: flex; flex-wrap: wrap; gap: .8rem 1.5rem; align-items: center }
.button.big { font-size: 1.3rem; padding: 1.1rem 2.6rem }
.button.quiet { background: transparent; color: var(--accent) }
form > * { margin: 0 0 1rem }
label, legend { display: block; font-weight: 600 }
label small { font-weight: 400; color: var(--soft) }
.hint { color: var(--soft); font-size: .95rem; margin: 0 0 .4rem }
.field { margin: 0 0 1.75rem }
.field .error, .field .hint { max-width: 34rem }
fieldset { border: 0; padding: 0; margin: 0 0 2rem; min-width: 0 }
legend { padding: 0; margin: 0 0 .6rem; font-size: 1.12rem }
form details { margin: 0 0 1.75rem }
form details > .hint { margin-bottom: 1rem }
form details[open] > :last-child, fieldset details { margin-bottom: 0 }
.option { position: relative; display: grid; grid-template-columns: auto 1fr auto; gap: 0 .8rem; padding: .7rem 0;
  border-top: 1px solid var(--line) }
.if-correction { display: none }
form:has(.at-once :checked) .unless-at-once { display: none }
form:has([value=rectification]:checked) .if-correction { display: inline }
.option:last-child { border-bottom: 1px solid var(--line) }
.option input { width: 1.5rem; height: 1.5rem; margin: .15rem 0 0; accent-color: var(--accent) }
.option label::after { content: ""; position: absolute; inset: 0 }
.option .hint { margin: 0 }
.option a { position: relative; align-self: start; font-size: .92rem; padding: .2rem 0 }
.on-paper { display: none }
.apart { position: absolute; left: -99rem; width: 1px; height: 1px; overflow: hidden }
.mistakes ul { padding-left: 1.2rem }
.mistakes a { display: block; padding: .2rem 0 }
.written { margin: 0 0 1.5rem; padding: .2rem 0 .2rem 1.1rem; border-left: 3px solid var(--line); white-space: pre-wrap }
.timeline { list-style: none; padding: 0 }
.timeline li { position: relative; padding: 0 0 1rem 1.5rem }
.timeline li::before { content: ""; position: absolute; left: 0; top: .5rem; width: .65rem; height: .65rem; border-radius: 50%;
  background: var(--accent) }
.timeline li:not(:last-child)::after { content: ""; position: absolute; left: .28rem; top: 1.3rem; bottom: -.3rem;
  border-left: 2px solid var(--line) }
.timeline p, .timeline .written { margin: 0 }
input[type=email], input[type=text], select, textarea { display: block; font: inherit; width: 100%; max-width: 26rem; padding: .7rem .8rem;
  color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: .4rem }
input[aria-invalid], textarea[aria-invalid] { border: 2px solid light-dark(#b3261e, #ff8a80) }
.error { color: light-dark(#b3261e, #ff8a80) }
.choice label { font-weight: 400; padding: .4rem 0 }
.choice input { width: 1.25rem; height: 1.25rem; margin: 0 .7rem 0 0; vertical-align: -.2rem; accent-color: var(--accent) }
code, pre { font-family: ui-monospace, monospace; font-size: .9em }
pre { background: var(--tint); padding: 1rem; overflow-x: auto; border-radius: .4rem }

.reading { display: grid; grid-template-columns: minmax(0, var(--measure)); gap: 0 4rem }
.reading article { grid-row: 2 }
.contents { font-size: .93rem; margin-bottom: 2rem }
.contents ol { list-style: none; margin: 0; padding: 0; border-left: 1px solid var(--line); scroll-target-group: auto }
.contents a { display: block; padding: .4rem 0 .4rem 1rem; color: var(--soft); text-decoration: none; line-height: 1.35;
  border-left: 3px solid transparent; margin-left: -2px }
.contents a:hover { color: var(--ink) }
.contents a:target-current { color: var(--ink); border-left-color: var(--accent) }
.contents .deep a { padding-left: 2rem }
.contents summary { padding: .7rem 0 }
.contents h2 { font-size: .85rem; font-weight: 500; color: var(--soft); margin: 0 0 .5rem }
@media (min-width: 64rem) {
  .reading { grid-template-columns: minmax(0, var(--measure)) minmax(12rem, 18rem) }
  .reading article { grid-row: 1 }
  .contents { position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem); overflow-y: auto }
  @supports selector(::details-content) {
    .contents summary { display: none }
    .contents details::details-content { content-visibility: visible }
  }
}

.notice { font-size: 1.05rem; line-height: 1.7; hyphens: auto }
.notice h1, .notice h2, .notice h3, .notice h4 { hyphens: manual }
.notice > :first-child, .notice > .heading:first-child > :first-child { margin-top: 0 }
.notice a.no { color: var(--soft); text-decoration: underline dotted; text-decoration-color: var(--line); font-variant-numeric: tabular-nums; padding: .15rem .1rem; margin-left: -.1rem }
.notice a.no:hover, .notice a.no:focus { color: var(--accent); text-decoration: underline }
.notice h1 a.no, .notice h2 a.no, .notice h3 a.no, .notice h4 a.no { text-decoration: none }
.notice h1 a.no, .notice h2 a.no, .notice h3 a.no { color: inherit }
.notice .level-3 { padding-left: 1.75rem } .notice .level-4, .notice .level-5 { padding-left: 3.5rem }
.notice .marked { padding-left: 0; list-style: none }
.notice ul:not(.marked) { padding-left: 1.5rem }
.notice li > ul, .notice li > ol { margin-bottom: 0 }
.notice li { margin-bottom: .35em }
.notice .marked > li { padding-left: 1.75rem; text-indent: -1.25rem }
.notice .marked > li > * { text-indent: 0 }
.notice .mark { color: var(--soft); display: inline-block; min-width: 1rem; text-indent: 0 }
.notice .heading { position: relative }
.notice .heading > :first-child { padding-right: 1.5rem }
.notice li > p { margin-bottom: .35em }
.notice a.anchor { position: absolute; top: 0; right: 0; min-width: 1.5rem; text-align: center; text-decoration: none; color: var(--soft); opacity: 0 }
.notice a.anchor::before { content: "#" }
.notice :hover > a.anchor, .notice a.anchor:focus { opacity: 1 }
.notice :target { background: var(--tint); box-shadow: 0 0 0 .6rem var(--tint); border-radius: 2px }
.notice blockquote { margin: 0 0 1em; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--soft) }
@media (hover: none) { .notice a.anchor { opacity: 1 } }
@media (pointer: coarse) { .contents a { padding-top: .75rem; padding-bottom: .75rem } .facts a { padding: .65rem 0 } }

.notice.changes > ol { list-style: none; padding: 0 }
.changes li { margin-bottom: 1em }
.changes ins { background: var(--added); text-decoration: underline; text-decoration-thickness: .06em }
.changes del { background: var(--removed) }
.changes .unchanged { color: var(--soft); font-size: .93rem }
.legend ins { background: var(--added) } .legend del { background: var(--removed) }
.method { font: 600 .85rem ui-monospace, monospace; padding: .1rem .45rem; border: 1px solid var(--line); border-radius: .3rem }

@media (max-width: 40rem) {
  dl.pairs { grid-template-columns: 1fr; gap: 0 }
  dl.pairs dd { margin-bottom: .8rem }
  table.rows, table.rows caption, table.rows tbody, table.rows tr, table.rows td, table.rows th { display: block }
  table.rows thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden }
  table.rows tr { border-top: 1px solid var(--line); padding: .8rem 0 }
  table.rows th, table.rows td { border: 0; padding: .1rem 0 }
  .option a { grid-column: 2; justify-self: start }
  table.rows td:empty { display: none }
  tr.whole { position: relative }
  tr.whole th a { display: block; padding: .35rem 0 }
  tr.whole th a::after { content: ""; position: absolute; inset: 0 }
  tr.whole td a { position: relative; padding: .2rem .1rem }
  table.rows td[data-label]::before { content: attr(data-label) ": "; color: var(--soft) }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444 }
  @page { margin: 2cm }
  html { font-size: 10.5pt }
  .bar nav, .contents, .foot nav, .skip, .on-screen, .button, a.anchor, main > .facts li:has(a), details:not([open]) { display: none !important }
  main, .bar, .foot { max-width: none; padding-left: 0; padding-right: 0 }
  .reading { display: block }
  a { color: inherit; text-decoration: none }
  .on-paper { display: block }
  .remedies a::after { content: " (" attr(href) ")" }
  h1, h2, h3, h4 { break-after: avoid }
  p, li, tr, dl.pairs { break-inside: avoid; orphans: 3; widows: 3 }
  tr:last-child { break-before: avoid }
}
`);

/** Drops the line breaks and indents that only the source needs. */
function minify(css: string): string {
  return css.replace(/\n\s*/g, '\n').trim();
}
