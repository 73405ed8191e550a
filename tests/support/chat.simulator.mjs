// A chat platform without a wire: what a page of `parley simulate` needs to show, and people who do things there.

const WITHIN_MS = 3_000

/**
 * @param {{ port?: number }} [options]
 * @returns {Promise<import('@parley/provider-kit').Simulator & { say(message: object): string }>}
 */
export async function simulateChat({ port = 0 } = {}) {
  /** @type {any[]} */
  const messages = []
  /** @type {string | undefined} */
  let planned
  const people = [
    { account: 'U1', name: 'Ann Lee', memberOf: ['G1'] },
    { account: 'U2', name: 'Bob Ray', memberOf: ['G1'] },
    { account: 'U3', name: 'Eve Stranger', memberOf: [] }
  ]
  /** @param {object} message */
  const say = (message) => {
    const id = `m${messages.length + 1}`
    messages.push({
      id,
      target: 'U1',
      text: '',
      links: [],
      source: '',
      buttons: [],
      pings: [],
      files: [],
      edits: 0,
      ...message
    })
    return id
  }
  /** @param {string} id */
  const find = (id) => messages.find((one) => one.id === id)
  /** @param {string} id @param {string} text */
  const settle = (id, text) => Object.assign(find(id), { text, buttons: [], edits: find(id).edits + 1 })

  say({
    target: 'C1',
    text: 'deploy-bot asks for your approval\nDeploy checkout 4.2.0?\n\nAll 412 checks passed: https://ci.example/run/1841.\n<b>Not</b> markup.',
    buttons: [
      { id: 'yes', label: 'Approve', style: 'primary' },
      { id: 'no', label: 'Reject', style: 'danger' },
      { id: 'more', label: 'With a comment', style: 'default' }
    ],
    files: ['plan.txt', 'diff.patch']
  })
  say({ target: 'U1', text: 'deploy-bot wants you to know\nThe import is done.', pings: ['U1'] })

  return {
    config: { url: `http://127.0.0.1:${port}/api`, secret: "it's a secret", retries: 2 },
    wrongConfig: { config: {}, path: 'url' },
    target: { text: ' u1 ', canonical: 'U1' },
    wrongTarget: '',
    group: 'C1',
    people,
    say,
    messages: () => messages,
    sends: () => messages.length,
    async press(message, button, by) {
      if (planned === 'slow') throw new Error(`Nobody acknowledged it within ${WITHIN_MS} ms`)
      if (by === 'U3') say({ target: by, onlyFor: by, text: 'You were not asked.', repliesTo: message })
      else if (button === 'more') return { ms: 21, form: FORM }
      else settle(message, `${button === 'yes' ? 'Approved' : 'Rejected'} by ${by}`)
      return { ms: 12.4 }
    },
    async submit(_form, { choice, comment = '' }, by) {
      settle('m1', `${choice === 'yes' ? 'Approved' : 'Rejected'} by ${by}: ${comment}`)
      return { ms: 33 }
    },
    async write(target, text, by, repliesTo) {
      if (text === 'refuse') throw new Error('The bot was blocked')
      say({ target, from: by, text, ...(repliesTo === undefined ? {} : { repliesTo }) })
    },
    async redeliver() {},
    failNext: ({ type }) => void (planned = type),
    stop: async () => {}
  }
}

const FORM = {
  id: 'f1',
  title: 'Your answer',
  fields: [
    {
      id: 'choice',
      label: 'Decision',
      required: true,
      choices: [
        { id: 'yes', label: 'Approve' },
        { id: 'no', label: 'Reject' }
      ]
    },
    { id: 'comment', label: 'Comment', required: false }
  ]
}
