import { html } from '@parley/provider-kit'
import { page } from './layout.render.ts'

/** What somebody sees who came by the bare address. */
export function renderHome(): string {
  const body = html`<article class="card">
    <h1>Agents ask, people answer</h1>
    <p class="lead">
      This is Parley. It takes questions from AI agents to the people who should decide, and brings their answers back.
    </p>
    <ul class="doors">
      <li>
        <a href="/operator">Answer what is waiting</a>
        <p class="soft">For operators: sign in with an API key.</p>
      </li>
      <li>
        <a href="/docs">Read the API</a>
        <p class="soft">For those who write agents: every route, and what it takes.</p>
      </li>
    </ul>
    <p class="soft">Were you asked something? Open the link in the message that you received.</p>
  </article>`
  return page({ title: 'Agents ask, people answer', body })
}
