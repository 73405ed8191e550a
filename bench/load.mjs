// The load, in a process of its own. Told by a message what to do; answers with one.
//   { type: 'post', url, headers, body, connections, ms }: as many requests as the server takes; -> { count, failed, ms }
//   { type: 'park', url, headers, paths }: one request for each path, left waiting; -> { parked }
//   { type: 'leave' }: closes what is parked; -> {}
// Writes HTTP by hand: a client library would take the time of one of two cores from what is measured.
import { connect } from 'node:net'

/** @type {import('node:net').Socket[]} */
let parked = []

process.on('message', async (/** @type {any} */ order) => {
  if (order.type === 'post') return process.send?.(await post(order))
  if (order.type === 'park') return process.send?.(await park(order))
  for (const socket of parked) socket.destroy()
  parked = []
  process.send?.({})
})

async function post({ url, headers, body, connections, ms }) {
  const request = requestOf('POST', new URL(url), headers, JSON.stringify(body))
  const began = performance.now()
  let count = 0
  let failed = 0
  const one = () =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      let seen = ''
      socket.setNoDelay(true)
      socket.on('data', (chunk) => {
        seen += chunk.toString('latin1')
        const end = seen.indexOf('\r\n\r\n')
        if (end < 0) return
        const length = Number(/content-length: (\d+)/i.exec(seen)?.[1] ?? 0)
        if (seen.length < end + 4 + length) return
        if (seen.startsWith('HTTP/1.1 201')) count += 1
        else failed += 1
        seen = ''
        if (performance.now() - began < ms) return socket.write(request)
        socket.destroy()
        resolve(undefined)
      })
      socket.on('error', reject)
      socket.write(request)
    })
  await Promise.all(Array.from({ length: connections }, one))
  return { count, failed, ms: performance.now() - began }
}

async function park({ url, headers, paths }) {
  const { port } = new URL(url)
  for (const path of paths) {
    await new Promise((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(requestOf('GET', new URL(path, url), headers), resolve)
      })
      socket.on('error', reject)
      socket.resume()
      parked.push(socket)
    })
  }
  return { parked: parked.length }
}

/**
 * @param {string} method
 * @param {URL} url
 * @param {Record<string, string>} headers
 * @param {string} [body]
 */
function requestOf(method, url, headers, body) {
  const all = {
    host: url.host,
    ...headers,
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) })
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`
}
