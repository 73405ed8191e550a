/**
 * Keeps the page live. Without it the page works by reloading: every act is a form, every choice a link; with it, what
 * came back is put in place, and nothing that somebody is typing is lost. Written for the browser, so it is text here.
 */
export const PAGE_SCRIPT = `'use strict'
const PARTS = ['people', 'chats', 'log', 'replying', 'trouble-note']
const part = (id, of = document) => of.getElementById(id)
const text = document.querySelector('#composer textarea')
const keyed = (key) => [...document.querySelectorAll('[data-key]')].find((one) => one.dataset.key === key)
let acting = 0
let stale = false

function atEnd() {
  const log = part('log')
  const page = document.scrollingElement
  return log.scrollHeight - log.scrollTop - log.clientHeight < 80 && page.scrollHeight - page.scrollTop - page.clientHeight < 80
}

function toEnd() {
  part('log').scrollTop = part('log').scrollHeight
  document.scrollingElement.scrollTop = document.scrollingElement.scrollHeight
}

function put(html) {
  const next = new DOMParser().parseFromString(html, 'text/html')
  const end = atEnd()
  const focused = document.activeElement && document.activeElement.dataset.key
  for (const id of PARTS) {
    const [now, then] = [part(id), part(id, next)]
    if (now.innerHTML !== then.innerHTML) now.innerHTML = then.innerHTML
  }
  for (const name of ['repliesTo', 'chat', 'as']) {
    const field = next.querySelector('#composer [name=' + name + ']')
    if (field) document.querySelector('#composer [name=' + name + ']').value = field.value
  }
  document.title = next.title
  putDialog(next.querySelector('dialog'))
  if (focused && !document.querySelector('dialog')) {
    const again = keyed(focused)
    if (again && again !== document.activeElement) again.focus({ preventScroll: true })
  }
  if (end) toEnd()
}

function putDialog(next) {
  const now = document.querySelector('dialog')
  if (now && next && now.dataset.form === next.dataset.form) return
  if (now) now.remove()
  if (!next) return
  document.body.append(next)
  openDialog(next)
}

function openDialog(dialog) {
  dialog.removeAttribute('open')
  dialog.showModal()
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    go(dialog.querySelector('a').href)
  })
}

async function go(url, options) {
  acting += 1
  try {
    await show(await fetch(url, options))
  } finally {
    acting -= 1
  }
  if (acting === 0 && stale) await refresh()
}

async function show(response) {
  const html = await response.text()
  if (!response.ok) return
  history.replaceState(null, '', response.url)
  put(html)
}

/** What somebody does comes first: it may lead elsewhere. */
async function refresh() {
  stale = acting > 0
  if (stale) return
  const from = location.href
  const response = await fetch(from).catch(() => undefined)
  if (!response || !response.ok) return
  const html = await response.text()
  if (acting === 0 && from === location.href) put(html)
}

document.addEventListener('submit', async (event) => {
  const form = event.target
  event.preventDefault()
  const body = new URLSearchParams(new FormData(form, event.submitter))
  const buttons = form.querySelectorAll('button')
  if (event.submitter) event.submitter.setAttribute('aria-busy', 'true')
  for (const button of buttons) button.disabled = true
  const isComposer = form.id === 'composer'
  // What is disabled loses the focus, and whoever has only a keyboard their place.
  const pressed = event.submitter && event.submitter.dataset.key
  try {
    await go(form.action, { method: 'POST', body })
    if (isComposer && !document.querySelector('#replying .note.bad')) text.value = ''
  } catch {
    status('ended')
  } finally {
    for (const button of buttons) button.disabled = false
    if (event.submitter) event.submitter.removeAttribute('aria-busy')
    if (isComposer) text.focus()
    else if (document.activeElement === document.body) {
      const again = event.submitter && event.submitter.isConnected ? event.submitter : keyed(pressed) || part('log')
      again.focus({ preventScroll: true })
    }
  }
})

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-live]')
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  go(link.href).then(() => link.dataset.live === 'reply' && text.focus())
})

if (text) {
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    if (text.value.trim() !== '') text.form.requestSubmit(text.form.querySelector('button'))
  })
}

const WORDS = { live: 'Live', ended: 'The simulator has ended' }
function status(kind) {
  const sign = part('status')
  sign.className = 'status ' + kind
  sign.textContent = WORDS[kind]
}
const events = new EventSource('/events')
events.onopen = () => { status('live'); refresh() }
events.onmessage = refresh
events.onerror = () => status('ended')

const open = document.querySelector('dialog')
if (open) openDialog(open)
toEnd()
`
