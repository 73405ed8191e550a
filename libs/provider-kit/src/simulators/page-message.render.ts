import { html, type Html } from '../html.ts'
import type { SimulatedButton, SimulatedMessage, SimulatedPerson } from '../simulator.ts'
import { hiddenOf, placePath, renderHidden, type Place } from './page-place.ts'
import type { Note, Scene } from './page-scene.ts'

interface Seen {
  readonly scene: Scene
  readonly place: Place
  readonly me: SimulatedPerson
}

/** A message as its reader sees it, with what became of the last press below. */
export function renderMessage(message: SimulatedMessage, all: readonly SimulatedMessage[], seen: Seen): Html {
  const { scene, place, me } = seen
  const { id, from, onlyFor, edits, pings, files, links } = message
  const mine = from === me.account
  const answered = all.find((one) => one.id === message.repliesTo)
  const note = scene.note(`message ${id}`)
  const hidden = links.filter((url) => !message.text.includes(url))
  const kinds = [from === undefined && 'ours', mine && 'mine', onlyFor !== undefined && 'whisper']
  return html`<li class="${['bubble', ...kinds].filter(Boolean).join(' ')}">
    <p class="who">
      ${
        from === undefined
          ? html`<b>Parley</b> <span class="tag">APP</span>`
          : html`<b>${mine ? 'You' : scene.nameOf(from)}</b>`
      }
      ${onlyFor !== undefined && 'Only you can see this'}
    </p>
    <div class="body">
      ${answered && html`<p class="quoted" dir="auto">${firstLine(answered.text)}</p>`}
      <div class="text" dir="auto">${from === undefined ? titled(message.text) : linked(message.text)}</div>
      ${
        hidden.length > 0 &&
        html`<ul class="opens" aria-label="Where its links lead">
          ${hidden.map((url) => html`<li>${linked(url)}</li>`)}
        </ul>`
      }
      ${
        files.length > 0 &&
        html`<ul class="files" aria-label="Files">
          ${files.map((file) => html`<li>${file}</li>`)}
        </ul>`
      }
      ${message.buttons.length > 0 && renderButtons(message, place)}
    </div>
    <p class="under">
      ${note && renderNote(note)} ${edits > 0 && html`<span>edited${edits > 1 && ` ${edits} times`}</span>`}
      ${
        pings.length > 0 &&
        html`<span class="pings">notifies ${pings.map((one) => scene.nameOf(one)).join(', ')}</span>`
      }
      ${
        scene.simulator.write &&
        onlyFor === undefined &&
        html`<a
          href="${placePath({ ...place, replyTo: id })}"
          data-live="reply"
          data-key="${`reply ${id}`}"
          aria-label="${`Reply to “${firstLine(message.text, 40)}”`}"
          >Reply</a
        >`
      }
    </p>
  </li>`
}

export const renderNote = ({ text, tone }: Note): Html => html`<span class="note ${tone}">${text}</span>`

const renderButtons = ({ id, buttons }: SimulatedMessage, place: Place): Html =>
  html`<form class="buttons" method="post" action="/press">
    ${renderHidden({ ...hiddenOf(place), message: id })} ${buttons.map((button) => renderButton(id, button))}
  </form>`

const renderButton = (message: string, { id, label, style = 'default' }: SimulatedButton): Html =>
  html`<button class="button ${style}" name="button" value="${id}" data-key="${`button ${message} ${id}`}">
    ${label}
  </button>`

/** A URL ends before what closes a sentence around it. */
const URLS = /(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]}])/g

const linked = (text: string): (Html | string)[] =>
  text
    .split(URLS)
    .map((piece, index) =>
      index % 2 === 1 ? html`<a href="${piece}" target="_blank" rel="noreferrer">${piece}</a>` : piece
    )

/** The first line of several is what it is about. */
function titled(text: string): (Html | string)[] {
  const end = text.indexOf('\n')
  return end < 0 ? linked(text) : [html`<b>${linked(text.slice(0, end))}</b>`, ...linked(text.slice(end))]
}

export function firstLine(text: string, longest = 90): string {
  const line = text.trim().split('\n', 1)[0]!
  const characters = Array.from(line)
  return characters.length > longest ? `${characters.slice(0, longest).join('')}…` : line
}
