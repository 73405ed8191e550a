import { attributes, html, raw, type Html } from '../html.ts'
import type { SimulatedMessage, SimulatedPerson } from '../simulator.ts'
import { firstLine, renderMessage, renderNote } from './page-message.render.ts'
import { hiddenOf, placePath, renderHidden, type Place } from './page-place.ts'
import type { OpenForm, Scene } from './page-scene.ts'

/** A complete document. */
export function renderPage(scene: Scene, platform: string, place: Place): string {
  const { simulator } = scene
  const me = simulator.people[place.as]!
  const messages = scene.messagesIn(place.chat, me.account)
  const replyTo = messages.find((one) => one.id === place.replyTo)
  const form = place.form === undefined ? undefined : scene.form(place.form)
  const title = capitalized(platform)
  return `<!doctype html>
${html`<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${me.name} on ${title}, simulated · Parley</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/page.css" />
    <script src="/page.js" defer></script>
  </head>
  <body>
    <div class="shell">
      <header class="top">
        <p class="wordmark"><b>Parley</b> · ${title}, simulated</p>
        <p class="status" id="status" role="status">Reload for what is new</p>
      </header>
      <div class="side">
        ${renderPeople(scene, place)} ${renderChats(scene, place, me)} ${renderTrouble(scene, place)}
      </div>
      <main>
        <div class="chat-head">
          <h1>${chatName(scene, place.chat, me)}</h1>
          <p class="soft"><code>${place.chat}</code></p>
        </div>
        <div class="log" id="log" role="log" aria-label="Messages" tabindex="0">
          ${messages.length === 0 && renderEmpty(platform, place.chat)}
          <ol>
            ${messages.map((message) => renderMessage(message, messages, { scene, place, me }))}
          </ol>
        </div>
        ${simulator.write ? renderComposer(scene, place, me, replyTo) : html`<div id="replying"></div>`}
      </main>
    </div>
    ${form && renderForm(form, place)}
  </body>
</html>`}
`
}

const renderPeople = ({ simulator }: Scene, place: Place): Html =>
  html`<section aria-labelledby="h-people">
    <h2 id="h-people">You are</h2>
    <ul id="people">
      ${simulator.people.map(
        (person, as) =>
          html`<li>
            <a class="pick" href="${`/?as=${as}`}" ${as === place.as && raw('aria-current="true"')}>
              <span class="face" aria-hidden="true">${initials(person.name)}</span>
              <span><b>${person.name}</b><small>${[person.account, ...person.memberOf].join(' · ')}</small></span>
            </a>
          </li>`
      )}
    </ul>
  </section>`

const renderChats = (scene: Scene, place: Place, me: SimulatedPerson): Html =>
  html`<section aria-labelledby="h-chats">
    <h2 id="h-chats">Chats</h2>
    <ul id="chats">
      ${scene.chatsOf(me.account).map((chat) => {
        const last = scene.messagesIn(chat, me.account).at(-1)
        const unread = chat === place.chat ? 0 : scene.unread(chat, me.account)
        return html`<li>
          <a
            class="pick"
            href="${placePath({ as: place.as, chat })}"
            ${chat === place.chat && raw('aria-current="page"')}
          >
            <span class="face square" aria-hidden="true">${chat === me.account ? '@' : '#'}</span>
            <span
              ><b>${chatName(scene, chat, me)}</b><small>${last ? firstLine(last.text) : 'Nothing yet'}</small></span
            >
            ${unread > 0 && html`<span class="count" aria-label="${`${unread} new`}">${unread}</span>`}
          </a>
        </li>`
      })}
    </ul>
  </section>`

const chatName = ({ simulator }: Scene, chat: string, me: SimulatedPerson): string => {
  if (chat === me.account) return 'The bot and you'
  return chat === simulator.group ? 'The group' : chat
}

const renderEmpty = (platform: string, chat: string): Html =>
  html`<p class="empty">
    Nothing was sent here yet. Ask something by a channel of ${capitalized(platform)}:<br /><code
      >npx parley ask "Deploy?" --approve --to &lt;channel&gt;:${chat}</code
    >
  </p>`

const renderComposer = (
  scene: Scene,
  place: Place,
  me: SimulatedPerson,
  replyTo: SimulatedMessage | undefined
): Html => {
  const note = scene.note(`chat ${place.chat}`)
  return html`<form class="composer" id="composer" method="post" action="/write">
    ${renderHidden({ ...hiddenOf(place), repliesTo: replyTo?.id ?? '' })}
    <div id="replying">
      ${note && renderNote(note)}
      ${
        replyTo &&
        html`<p class="replying">
          <span dir="auto">In reply to: ${firstLine(replyTo.text)}</span>
          <a href="${placePath({ as: place.as, chat: place.chat })}" data-live="plain">Not as a reply</a>
        </p>`
      }
    </div>
    <div class="row">
      <textarea
        name="text"
        rows="1"
        dir="auto"
        aria-label="${`Write as ${me.name}`}"
        placeholder="${`Write as ${me.name}`}"
      ></textarea>
      <button class="button primary">Send</button>
    </div>
  </form>`
}

const TROUBLES = [
  ['rate_limited', 'is told to slow down'],
  ['unauthorized', 'is refused: bad token'],
  ['forbidden', 'is refused: not allowed'],
  ['broken', 'meets a broken platform'],
  ['dropped', 'arrives, its answer is lost'],
  ['slow', 'is never answered']
] as const

/** What goes wrong on real platforms, to be seen here first. */
function renderTrouble(scene: Scene, place: Place): Html {
  const { failNext, redeliver, drop, callAt } = scene.simulator
  const note = scene.note('trouble')
  const act = (kind: string, label: string) =>
    html`<form method="post" action="/trouble">
      ${renderHidden({ ...hiddenOf(place), kind })}<button class="button small">${label}</button>
    </form>`
  return html`<details class="trouble" ${note && raw('open')}>
    <summary>Make trouble</summary>
    <p id="trouble-note" role="status">${note && renderNote(note)}</p>
    ${
      failNext &&
      html`<form method="post" action="/trouble">
        ${renderHidden(hiddenOf(place))}
        <label
          >The next message
          <select name="kind">
            ${TROUBLES.map(([kind, label]) => html`<option value="${kind}">${label}</option>`)}
          </select></label
        >
        <button class="button small">Let it happen</button>
      </form>`
    }
    ${redeliver && act('redeliver', 'Deliver the last event again')} ${drop && act('drop', 'Cut the connection')}
    ${
      callAt &&
      html`<form method="post" action="/trouble">
        ${renderHidden({ ...hiddenOf(place), kind: 'call' })}
        <label>Where it calls <input name="value" type="url" required placeholder="http://…/inbound/chn_…" /></label>
        <button class="button small">Call there</button>
      </form>`
    }
  </details>`
}

function renderForm({ form }: OpenForm, place: Place): Html {
  const { id, title, fields } = form
  return html`<dialog open data-form="${id}" aria-labelledby="h-form">
    <h1 id="h-form">${title}</h1>
    <form method="post" action="/submit">
      ${renderHidden({ ...hiddenOf(place), form: id })}
      ${fields.map((field) => {
        const shared = attributes({ name: `field ${field.id}`, required: field.required })
        return html`<label
          >${field.label}${!field.required && html` <span class="soft">(optional)</span>`}
          ${
            field.choices
              ? html`<select ${shared}>
                  ${!field.required && html`<option value=""></option>`}
                  ${field.choices.map((choice) => html`<option value="${choice.id}">${choice.label}</option>`)}
                </select>`
              : html`<textarea rows="2" dir="auto" ${shared}></textarea>`
          }
        </label>`
      })}
      <div class="ends">
        <a class="button" href="${placePath({ as: place.as, chat: place.chat })}" data-live="plain">Cancel</a>
        <button class="button primary">Send</button>
      </div>
    </form>
  </dialog>`
}

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? '')
    .join('')
    .toUpperCase()

const capitalized = (platform: string): string => platform.replace(/^./, (first) => first.toUpperCase())
