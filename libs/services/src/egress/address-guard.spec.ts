import { isLoopbackAddress, isPublicAddress } from './address-guard.ts'

const PUBLIC = ['1.1.1.1', '8.8.8.8', '93.184.216.34', '100.63.255.255', '100.128.0.0', '172.15.0.1', '172.32.0.1']
const PUBLIC_V6 = ['2606:4700:4700::1111', '2a00:1450:4001:80b::200e', '2600::']

const REFUSED = {
  unspecified: ['0.0.0.0', '0.1.2.3', '::'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fdff::1', 'fec0::1'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255', '100.100.100.200'],
  'link-local': ['169.254.1.1', 'fe80::1', 'febf::1'],
  metadata: ['169.254.169.254', 'fd00:ec2::254', '168.63.129.16', '192.0.0.192'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
  'broadcast and reserved': [
    '255.255.255.255',
    '240.0.0.1',
    '192.0.0.1',
    '192.0.0.170',
    '5f00::1',
    '4000::1',
    '100::1'
  ],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  benchmarking: ['198.18.0.1', '198.19.255.255', '2001:2::1'],
  'IPv4-mapped': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::ffff:0:8.8.8.8'],
  'IPv4-compatible': ['::127.0.0.1', '::7f00:1', '::8.8.8.8'],
  NAT64: ['64:ff9b::127.0.0.1', '64:ff9b::808:808', '64:ff9b:1::1'],
  '6to4': ['2002:7f00:1::', '2002:808:808::1', '192.88.99.1'],
  Teredo: ['2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  'not an address in plain notation': [
    '',
    'localhost',
    '8.8.8',
    '134744072',
    '010.8.8.8',
    '0x8.8.8.8',
    '8.8.8.8 ',
    '8.8.8.256',
    '[2606:4700:4700::1111]',
    '2606:4700:4700::1111%eth0',
    '2606:4700:4700::1111/64'
  ]
}

describe('isPublicAddress', () => {
  it.each([...PUBLIC, ...PUBLIC_V6])('allows %s', (ip) => expect(isPublicAddress(ip)).toBe(true))

  it.each(Object.entries(REFUSED).flatMap(([kind, ips]) => ips.map((ip) => [kind, ip])))('refuses %s: %s', (_, ip) =>
    expect(isPublicAddress(ip!)).toBe(false)
  )
})

describe('isLoopbackAddress', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1'])('knows %s', (ip) =>
    expect(isLoopbackAddress(ip)).toBe(true)
  )

  it.each(['0.0.0.0', '::', '::ffff:127.0.0.1', '::127.0.0.1', '::1%lo', '10.0.0.1', '8.8.8.8', 'localhost', '127.1'])(
    'is not fooled by %s',
    (ip) => expect(isLoopbackAddress(ip)).toBe(false)
  )
})
