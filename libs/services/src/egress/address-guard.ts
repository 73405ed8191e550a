import ipaddr from 'ipaddr.js'

const GLOBAL_UNICAST_V6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]
// Public by number, yet it is the platform that answers inside an Azure machine: learn.microsoft.com, "168.63.129.16".
const AZURE_PLATFORM = '168.63.129.16'

/**
 * Whether a packet to this address leaves for the public internet: globally routable unicast and nothing else.
 * An IPv6 address that carries an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo) is never public, whatever it
 * carries. Text that is not an address in its plain notation (octal, short or zoned forms) is not public either.
 */
export function isPublicAddress(ip: string): boolean {
  const address = parse(ip)
  if (address === undefined || address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' ? address.toString() !== AZURE_PLATFORM : address.match(GLOBAL_UNICAST_V6)
}

/** 127.0.0.0/8 and ::1 only; not 0.0.0.0 and not ::ffff:127.0.0.1, though both may reach the same machine. */
export function isLoopbackAddress(ip: string): boolean {
  return parse(ip)?.range() === 'loopback'
}

function parse(ip: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(ip)) return ipaddr.IPv4.parse(ip)
  return ip.includes(':') && !ip.includes('%') && ipaddr.IPv6.isValid(ip) ? ipaddr.IPv6.parse(ip) : undefined
}
