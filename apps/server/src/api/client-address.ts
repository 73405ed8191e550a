import { isIP } from 'node:net'

/**
 * What attempts are counted by. An IPv6 client has a network of 64 bits to itself, and could guess from another of its
 * addresses each time; an IPv4 address may come with a port, or written as IPv6.
 */
export function clientOf(address: string): string {
  const bare = address.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')
  const ip = bare.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIP(ip) !== 6) return ip.slice(0, 45)
  const [head = '', tail] = ip.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length + (tail.includes('.') ? 1 : 0)
    while (groups.length + after < 8) groups.push('0')
    groups.push(...tail.split(':').slice(0, after))
  }
  const network = groups.slice(0, 4).map((group) => parseInt(group || '0', 16).toString(16))
  return `${network.join(':')}::/64`
}
