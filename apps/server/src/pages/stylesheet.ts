/**
 * The one style of every page, in one place, because the page's CSP names its hash. Colours are custom properties,
 * each defined once for light and once for dark; `stylesheet.spec.ts` holds their pairs to WCAG AA.
 */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --page: #f3f2ee; --card: #ffffff; --tint: #f7f6f2; --line: #e0ddd5; --edge: #7d838a;
  --ink: #1b2024; --soft: #59616a; --accent: #0b6156; --accent-hover: #084a42; --on-accent: #ffffff;
  --good: #14663a; --good-bg: #e6f3ea; --warning: #7a4a00; --warning-bg: #fcf0d9;
  --bad: #a3241b; --bad-bg: #fcebe8; --neutral: #47505a; --neutral-bg: #ecebe6;
  --critical: #ffffff; --critical-bg: #a3241b;
  --shadow: 0 1px 2px rgb(27 32 36 / .05), 0 12px 32px -12px rgb(27 32 36 / .14);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121517; --card: #1b1f22; --tint: #22272b; --line: #333a40; --edge: #79828b;
    --ink: #e9ebec; --soft: #a4adb5; --accent: #6cd0bb; --accent-hover: #8fdfce; --on-accent: #06251f;
    --good: #8ddba8; --good-bg: #16301f; --warning: #f0c274; --warning-bg: #35280f;
    --bad: #ff9c90; --bad-bg: #3d1c19; --neutral: #bcc4cb; --neutral-bg: #2a3035;
    --critical: #2b0704; --critical-bg: #ff9c90;
    --shadow: 0 1px 2px rgb(0 0 0 / .4);
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; background: var(--page); color: var(--ink);
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial,
    "PingFang SC", "Hiragino Sans", "Hiragino Sans GB", "Microsoft YaHei", "Yu Gothic", "Malgun Gothic",
    "Noto Sans CJK SC", "Noto Sans SC", "Noto Sans JP", "Noto Sans KR", sans-serif;
  overflow-wrap: break-word;
}
h1, h2, h3, h4, h5, h6, p, ul, ol, dl, dd, pre, blockquote, fieldset { margin: 0; padding: 0; }
ul, ol { list-style: none; }
fieldset { border: 0; min-width: 0; }
p { text-wrap: pretty; }
bdi, a, span, dd, code { overflow-wrap: anywhere; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .2em; }
a:hover { color: var(--accent-hover); text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.soft, .place, .hint { color: var(--soft); }
.place { font-size: .875em; }

.top {
  display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.25rem;
  max-width: 44rem; margin: 0 auto; padding: 1.25rem 1.25rem .875rem;
}
.wordmark { display: flex; align-items: center; gap: .5rem; margin-inline-end: auto; color: var(--accent); font-weight: 650; letter-spacing: -.01em; }
.wordmark svg { display: block; }
nav { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; font-size: .9375rem; }
nav a { display: inline-flex; align-items: center; gap: .375rem; padding: .375rem 0; text-decoration: none; color: var(--soft); }
nav a:hover, nav a[aria-current] { color: var(--ink); text-decoration: underline; text-underline-offset: .4em; text-decoration-thickness: 2px; }
.count { display: inline-block; min-width: 1.5em; padding: 0 .4em; border-radius: 1em; background: var(--warning-bg); color: var(--warning); font-size: .8125rem; font-weight: 600; text-align: center; }
.quiet { padding: .375rem 0; border: 0; background: none; color: var(--soft); font: inherit; cursor: pointer; }
.quiet:hover { color: var(--ink); text-decoration: underline; text-underline-offset: .4em; }
main { max-width: 44rem; margin: 0 auto; padding: 0 1.25rem 4rem; }

.card { padding: 2.25rem 2.5rem; border: 1px solid var(--line); border-radius: 16px; background: var(--card); box-shadow: var(--shadow); }
.card > * + *, .wide > * + * { margin-top: 1.5rem; }
.narrow { max-width: 27rem; margin-inline: auto; }
.below { margin-top: 1rem; padding: 0 .25rem; color: var(--soft); font-size: .9375rem; }
h1 { font-size: 1.75rem; line-height: 1.25; letter-spacing: -.015em; font-weight: 650; text-wrap: balance; }
h2 { font-size: .9375rem; line-height: 1.4; font-weight: 650; }
.lead { color: var(--soft); }
.eyebrow { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; color: var(--soft); font-size: .9375rem; }
.agent { color: var(--ink); font-weight: 600; }
.asked .eyebrow + h1 { margin-top: .75rem; }
.meta { display: flex; text-wrap: wrap; flex-wrap: wrap; gap: .125rem 1.25rem; color: var(--soft); font-size: .9375rem; }
.asked .meta { margin-top: .75rem; }
.when, .when .soft { overflow-wrap: break-word; }
.when .soft { white-space: nowrap; }
.deadline { flex-basis: 100%; }
.deadline.due { color: var(--ink); font-weight: 600; }
.deadline .soft { font-weight: 400; }

.status, .badge {
  display: inline-flex; align-items: center; gap: .45em; padding: .2rem .7rem; border: 1px solid transparent;
  border-radius: 1em; font-size: .8125rem; line-height: 1.4; font-weight: 600; white-space: nowrap;
}
.status::before, .badge[class*="risk"]::before { content: ""; width: .5em; height: .5em; border-radius: 50%; background: currentColor; }
.status.good, .badge.risk-low { background: var(--good-bg); color: var(--good); }
.status.warning, .badge.risk-medium { background: var(--warning-bg); color: var(--warning); }
.status.bad, .badge.risk-high { background: var(--bad-bg); color: var(--bad); }
.status.neutral, .badge.kind { background: var(--neutral-bg); color: var(--neutral); }
.badge.risk-critical { background: var(--critical-bg); color: var(--critical); }

.prose > * + *, .prose li + li, .prose li > * + * { margin-top: .75rem; }
.prose li + li { margin-top: .25rem; }
.prose ul, .prose ol { padding-inline-start: 1.5rem; }
.prose ul { list-style: disc; }
.prose ol { list-style: decimal; }
.prose h3, .prose h4, .prose h5, .prose h6 { font-size: 1.0625rem; font-weight: 650; line-height: 1.4; }
.prose > * + h3, .prose > * + h4 { margin-top: 1.25rem; }
.prose hr { border: 0; border-top: 1px solid var(--line); }
.prose table { display: block; overflow-x: auto; border-collapse: collapse; font-size: .9375rem; }
.prose th, .prose td { padding: .375rem .75rem; border: 1px solid var(--line); text-align: start; }
.prose th { background: var(--tint); font-weight: 600; }
.prose .right { text-align: end; }
blockquote { padding-inline-start: 1rem; border-inline-start: 3px solid var(--line); color: var(--soft); white-space: pre-line; }
.prose blockquote { white-space: normal; }
code, pre, .code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em; }
:not(pre) > code { padding: .1em .35em; border-radius: 5px; background: var(--neutral-bg); }
pre { padding: 1rem 1.125rem; border: 1px solid var(--line); border-radius: 10px; background: var(--tint); font-size: .9rem; line-height: 1.55; overflow: auto; max-height: 30rem; white-space: pre-wrap; overflow-wrap: anywhere; }
pre code { font-size: inherit; }

.action > * + * { margin-top: .5rem; }
.action h2, .files h2, .turns h2 { color: var(--soft); font-weight: 600; }
.code-name code { padding: 0; background: none; font-size: 1rem; font-weight: 600; }
.signals { display: grid; gap: .5rem; }
.signal { padding: .625rem 1rem; border-inline-start: 4px solid; border-radius: 8px; }
.signal strong { margin-inline-end: .375rem; }
.signal > span { color: var(--ink); }
.signal.info { background: var(--neutral-bg); color: var(--neutral); }
.signal.warning { background: var(--warning-bg); color: var(--warning); }
.signal.danger { background: var(--bad-bg); color: var(--bad); }
.facts { display: grid; }
.facts > div { display: grid; align-items: baseline; grid-template-columns: 7rem 1fr; gap: .125rem 1rem; padding: .625rem 0; border-top: 1px solid var(--line); }
.facts dt { color: var(--soft); }
.said { white-space: pre-line; }
.links li + li { margin-top: .25rem; }
.bar { width: 6rem; height: 6px; margin-inline-end: .5rem; vertical-align: .15em; }
.rail { fill: var(--line); }
.level { fill: var(--accent); }
.files ul { margin-top: .25rem; }
.files li + li { margin-top: .25rem; }
.turns ol { margin-top: .75rem; display: grid; gap: 1rem; }
.turns li { padding-inline-start: 1rem; border-inline-start: 3px solid var(--line); }
.turn-by { font-size: .9375rem; }
.turn-by bdi { font-weight: 600; }

.panel { padding: .875rem 1.125rem; border: 1px solid transparent; border-radius: 10px; }
.panel > * + * { margin-top: .375rem; }
.panel.good { background: var(--good-bg); }
.panel.warning { background: var(--warning-bg); }
.panel.bad { background: var(--bad-bg); }
.panel.neutral { background: var(--neutral-bg); }
.panel.good > :first-child { color: var(--good); }
.panel.warning > :first-child { color: var(--warning); }
.panel.bad > :first-child { color: var(--bad); }
.panel blockquote { border-color: var(--edge); }
.panel .soft, .panel blockquote { color: inherit; }
.panel-title { font-size: 1.0625rem; font-weight: 650; }

.answer { display: grid; gap: 1.25rem; padding-top: 1.75rem; border-top: 1px solid var(--line); }
.answer.plain { padding-top: 0; border-top: 0; }
.error { padding: .75rem 1rem; border-inline-start: 4px solid var(--bad); border-radius: 8px; background: var(--bad-bg); color: var(--bad); font-weight: 600; }
.error-text { margin-top: .375rem; color: var(--bad); font-size: .9375rem; font-weight: 600; }
label, legend { font-weight: 600; }
label .soft, legend .soft { font-weight: 400; }
legend { padding: 0; }
.hint { font-size: .9375rem; }
input, select, textarea {
  display: block; width: 100%; min-height: 2.875rem; margin-top: .375rem; padding: .625rem .875rem;
  border: 1px solid var(--edge); border-radius: 10px; background: var(--card); color: var(--ink);
  font: inherit; line-height: 1.5;
}
textarea { resize: vertical; }
textarea.code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 1rem; background: var(--tint); }
input:focus-visible, select:focus-visible, textarea:focus-visible { outline-offset: 0; border-color: var(--accent); border-radius: 10px; }
[aria-invalid] { border-color: var(--bad); }
.choices { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .375rem; }
.choices label { display: flex; align-items: center; gap: .625rem; min-height: 2.875rem; padding: .25rem 1.25rem .25rem 1rem; border: 1px solid var(--edge); border-radius: 10px; font-weight: 400; cursor: pointer; }
.choices label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.choices input { flex: none; width: 1.125rem; height: 1.125rem; min-height: 0; margin: 0; accent-color: var(--accent); }
.options { display: flex; flex-wrap: wrap; gap: .75rem; }
.button {
  display: inline-flex; flex-direction: column; align-items: center; justify-content: center; min-height: 3rem; min-width: 8rem;
  padding: .5rem 1.5rem; border: 1px solid var(--edge); border-radius: 10px; background: var(--card); color: var(--ink);
  font: inherit; font-weight: 600; line-height: 1.3; cursor: pointer;
}
.button small { font-size: .8125rem; font-weight: 400; }
.button:hover { border-color: var(--ink); background: var(--tint); }
.button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.button.primary:hover { border-color: var(--accent-hover); background: var(--accent-hover); }
.button.danger { border-color: var(--bad); color: var(--bad); }
.button.danger:hover { background: var(--bad-bg); }
.button:focus-visible { border-radius: 10px; }
.proof { display: grid; gap: .875rem; padding: 1.125rem 1.25rem 1.25rem; border: 1px solid var(--line); border-radius: 10px; background: var(--tint); }
.proof .button { justify-self: start; }
.one-time { max-width: 11rem; font-size: 1.25rem; font-variant-numeric: tabular-nums; letter-spacing: .2em; }
.as { color: var(--soft); font-size: .9375rem; }
.as bdi { color: var(--ink); }

.message { border-top: 4px solid var(--neutral); }
.message.good { border-top-color: var(--good); }
.message.warning { border-top-color: var(--warning); }
.message.bad { border-top-color: var(--bad); }
.card > h1 + .lead, .wide > h1 + .lead { margin-top: .5rem; }
.doors { display: grid; gap: 1rem; }
.doors a { font-weight: 600; }
.rows { overflow: hidden; border: 1px solid var(--line); border-radius: 16px; background: var(--card); box-shadow: var(--shadow); }
.row { padding: 1.25rem 1.5rem; }
.row + .row { border-top: 1px solid var(--line); }
.row > * + * { margin-top: .375rem; }
.row h2 { font-size: 1.125rem; }
.row h2 a { color: var(--ink); text-decoration: none; }
.row h2 a:hover { color: var(--accent); text-decoration: underline; }
.badges { display: flex; flex-wrap: wrap; gap: .5rem; }
.excerpt { color: var(--soft); }
.held > * + * { margin-top: .75rem; }
.held blockquote { color: var(--ink); }
.held-form { display: flex; flex-wrap: wrap; align-items: end; gap: .75rem; }
.held-form .control { flex: 1 1 14rem; }
.held-form .button { min-width: 6rem; min-height: 2.875rem; padding-block: .375rem; }
.empty { text-align: center; }
.empty > * + * { margin-top: .25rem; }
.pager { text-align: center; }
.pager a { display: inline-block; padding: .5rem 1rem; }

@media (max-width: 34rem) {
  .top { padding: .875rem 1rem .625rem; }
  main { padding: 0 .625rem 2rem; }
  .card { padding: 1.375rem 1.25rem 1.5rem; border-radius: 14px; }
  .card > * + *, .wide > * + * { margin-top: 1.25rem; }
  h1 { font-size: 1.4375rem; }
  .asked .meta { flex-direction: column; }
  .facts > div { grid-template-columns: 5.75rem 1fr; gap: .75rem; }
  .facts dt { font-size: .9375rem; }
  .options { flex-direction: column; }
  .button { width: 100%; }
  .row { padding: 1rem 1.125rem; }
  .wide > h1, .wide > .lead { padding-inline: .375rem; }
  .held-form, .held-form .options { display: grid; grid-template-columns: 1fr; width: 100%; }
}
@media (prefers-reduced-motion: no-preference) {
  .button { transition: background-color .12s, border-color .12s; }
}
@media (forced-colors: active) {
  .badge, .status, .panel, .signal { border: 1px solid; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --tint: #fff; --line: #bbb; --ink: #000; --soft: #333; --accent: #000;
    --good: #000; --good-bg: #fff; --warning: #000; --warning-bg: #fff; --bad: #000; --bad-bg: #fff;
    --neutral: #000; --neutral-bg: #fff; --critical: #000; --critical-bg: #fff; --shadow: none;
  }
  body { font-size: 11pt; }
  main, .top { max-width: none; padding-inline: 0; }
  .card { padding: 0; border: 0; }
  .badge, .panel { border-color: currentColor; }
  .answer, nav, .held-form { display: none; }
  pre { max-height: none; overflow: visible; }
}
`
