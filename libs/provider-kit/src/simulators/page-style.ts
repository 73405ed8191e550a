/** The page's style sheet: the colours of Parley's own pages, in light and dark. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f3f2ee; --card: #ffffff; --tint: #f7f6f2; --line: #e0ddd5; --edge: #7d838a;
  --ink: #1b2024; --soft: #59616a; --accent: #0b6156; --accent-hover: #084a42; --on-accent: #ffffff; --accent-bg: #e2f0ec;
  --good: #14663a; --warning: #7a4a00; --warning-bg: #fcf0d9; --bad: #a3241b; --bad-bg: #fcebe8; --neutral-bg: #ecebe6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121517; --card: #1b1f22; --tint: #22272b; --line: #333a40; --edge: #79828b;
    --ink: #e9ebec; --soft: #a4adb5; --accent: #6cd0bb; --accent-hover: #8fdfce; --on-accent: #06251f; --accent-bg: #17322d;
    --good: #8ddba8; --warning: #f0c274; --warning-bg: #35280f; --bad: #ff9c90; --bad-bg: #3d1c19; --neutral-bg: #2a3035;
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
}
h1, h2, p, ul, ol, fieldset { margin: 0; padding: 0; border: 0; }
ul, ol { list-style: none; }
h1 { font-size: 1.0625rem; line-height: 1.3; font-weight: 650; }
h2 { padding: 0 .5rem; color: var(--soft); font-size: .8125rem; font-weight: 600; }
a { color: var(--accent); text-underline-offset: .2em; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .8125rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; border-radius: 6px; }
.soft { color: var(--soft); font-weight: 400; }
.skip { position: absolute; inset-inline-start: -100rem; }
.skip:focus { position: static; }

.top { grid-area: top; display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; padding: .75rem 1.25rem; border-bottom: 1px solid var(--line); }
.wordmark { margin-inline-end: auto; font-weight: 650; letter-spacing: -.01em; }
.wordmark b { color: var(--accent); font-weight: inherit; }
.status { display: inline-flex; align-items: center; gap: .4em; color: var(--soft); font-size: .8125rem; font-weight: 600; }
.status::before { content: ""; width: .55em; height: .55em; border-radius: 50%; background: var(--edge); }
.status.live { color: var(--good); }
.status.live::before { background: currentColor; }
.status.ended { color: var(--bad); }
.status.ended::before { background: currentColor; }

.shell { display: grid; grid-template: "top top" auto "side main" minmax(0, 1fr) / 18rem minmax(0, 1fr); height: 100vh; height: 100dvh; }
.side { grid-area: side; display: flex; flex-direction: column; gap: 1.25rem; overflow-y: auto; padding: 1rem .75rem; border-inline-end: 1px solid var(--line); }
.side section > * + * { margin-top: .375rem; }
.pick { display: grid; grid-template-columns: 2.25rem minmax(0, 1fr) auto; align-items: center; gap: 0 .625rem; padding: .4375rem .5rem; border-radius: 10px; color: var(--ink); text-decoration: none; }
.pick:hover { background: var(--neutral-bg); }
.pick[aria-current] { background: var(--accent-bg); }
.pick > span:nth-child(2) { min-width: 0; }
.pick b, .pick small { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.pick b { font-weight: 600; }
.pick small { color: var(--soft); font-size: .8125rem; }
.face { display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: 50%; background: var(--neutral-bg); color: var(--soft); font-size: .8125rem; font-weight: 650; }
.pick[aria-current] .face, .bubble .face { background: var(--accent); color: var(--on-accent); }
.face.square { border-radius: 9px; }
.count { min-width: 1.5em; padding: 0 .4em; border-radius: 1em; background: var(--accent); color: var(--on-accent); font-size: .75rem; font-weight: 650; text-align: center; }
.trouble { margin-top: auto; border-top: 1px solid var(--line); padding: .75rem .5rem 0; font-size: .9375rem; }
.trouble summary { color: var(--soft); font-size: .8125rem; font-weight: 600; cursor: pointer; }
.trouble form { display: grid; gap: .5rem; margin-top: .75rem; }

main { grid-area: main; display: flex; flex-direction: column; min-width: 0; min-height: 0; background: var(--card); }
.chat-head { padding: .75rem 1.5rem; border-bottom: 1px solid var(--line); }
.log { flex: 1; overflow-y: auto; padding: 1.25rem 1.5rem; }
.log ol { display: grid; gap: 1rem; max-width: 46rem; margin: 0 auto; }
.log .empty { max-width: 30rem; margin: 18vh auto 0; color: var(--soft); text-align: center; }
.bubble { display: grid; justify-items: start; gap: .25rem; max-width: min(38rem, 92%); }
.bubble.mine { justify-self: end; justify-items: end; }
.who { color: var(--soft); font-size: .8125rem; }
.who b { color: var(--ink); font-weight: 650; }
.tag { padding: 0 .4em; border-radius: 4px; background: var(--neutral-bg); font-size: .6875rem; font-weight: 650; letter-spacing: .03em; }
.body { display: grid; gap: .625rem; padding: .625rem .875rem; border: 1px solid var(--line); border-radius: 4px 14px 14px; background: var(--tint); }
.mine .body { border-color: transparent; border-radius: 14px 4px 14px 14px; background: var(--accent-bg); }
.whisper .body { border-style: dashed; border-color: var(--edge); background: none; }
.text { white-space: pre-wrap; }
.text > b { font-weight: 650; }
.quoted { padding-inline-start: .625rem; border-inline-start: 3px solid var(--edge); color: var(--soft); font-size: .875rem; }
.opens { font-size: .875rem; }
.opens li::before { content: "\\2197\\00a0" / ""; color: var(--soft); }
.files { display: flex; flex-wrap: wrap; gap: .375rem; }
.files li { padding: .125rem .5rem; border: 1px solid var(--line); border-radius: 6px; background: var(--card); font-size: .875rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; }
.under { display: flex; flex-wrap: wrap; align-items: center; gap: .125rem .75rem; color: var(--soft); font-size: .8125rem; }
.under a { color: inherit; }
.pings { color: var(--warning); font-weight: 600; }
.note { font-size: .8125rem; font-weight: 600; }
.note.good { color: var(--good); }
.note.bad { color: var(--bad); }

.button {
  min-height: 2.5rem; padding: .375rem 1.125rem; border: 1px solid var(--edge); border-radius: 9px; background: var(--card);
  color: var(--ink); font: inherit; font-weight: 600; line-height: 1.3; cursor: pointer; text-decoration: none;
  display: inline-flex; align-items: center; justify-content: center; overflow-wrap: normal;
}
.row .button { flex: none; }
.button:hover { border-color: var(--ink); }
.button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.button.primary:hover { border-color: var(--accent-hover); background: var(--accent-hover); }
.button.danger { border-color: var(--bad); color: var(--bad); }
.button.danger:hover { background: var(--bad-bg); }
.button[aria-busy=true] { opacity: .55; cursor: progress; }
.button.small { min-height: 2.125rem; padding: .25rem .75rem; font-size: .9375rem; }
.composer { padding: .75rem 1.5rem 1.125rem; border-top: 1px solid var(--line); }
.composer > * { max-width: 46rem; margin-inline: auto; }
.replying { display: flex; gap: .75rem; padding-bottom: .5rem; color: var(--soft); font-size: .875rem; }
.replying span { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.composer .row { display: flex; align-items: end; gap: .625rem; }
label { font-weight: 600; }
input, select, textarea {
  display: block; width: 100%; min-height: 2.5rem; padding: .4375rem .75rem; border: 1px solid var(--edge); border-radius: 9px;
  background: var(--card); color: var(--ink); font: inherit;
}
textarea { resize: vertical; }
dialog { width: min(30rem, calc(100vw - 2rem)); padding: 1.5rem; border: 1px solid var(--line); border-radius: 16px; background: var(--card); color: var(--ink); }
dialog::backdrop { background: rgb(0 0 0 / .45); }
dialog form { display: grid; gap: 1rem; margin-top: 1rem; }
dialog label > :is(input, select, textarea) { margin-top: .25rem; font-weight: 400; }
.ends { display: flex; flex-wrap: wrap; justify-content: end; gap: .625rem; }

@media (max-width: 44rem) {
  .shell { display: flex; flex-direction: column; height: auto; min-height: 100vh; min-height: 100dvh; }
  .top { padding: .625rem 1rem; }
  .side { display: contents; }
  .side section { padding: .625rem .5rem 0; }
  .side ul { display: flex; gap: .25rem; overflow-x: auto; padding-bottom: .25rem; }
  .side li { flex: none; max-width: 12rem; }
  .pick { padding: .3125rem .625rem .3125rem .375rem; }
  .face { width: 1.875rem; height: 1.875rem; font-size: .75rem; }
  .pick { grid-template-columns: 1.875rem minmax(0, 1fr) auto; }
  .pick small { display: none; }
  .trouble { order: 3; margin: 0; padding: .75rem 1rem 1rem; }
  main { flex: 1; order: 2; margin-top: .5rem; border-top: 1px solid var(--line); }
  .chat-head, .log { padding-inline: 1rem; }
  .composer { position: sticky; bottom: 0; padding: .625rem 1rem; background: var(--card); }
  .bubble { max-width: 100%; }
  .buttons .button { flex: 1 1 auto; }
}
@media (forced-colors: active) {
  .pick[aria-current], .count { border: 1px solid; }
}
`
