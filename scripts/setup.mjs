// Does what a fresh clone needs, and only what is out of date: install, generate, build. Says what it does.
// Runs before `npm start` and `npm test`, so it may import nothing that npm installs.
//   --test  also sees to the Debian packages that the tests need
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const STAMPS = 'node_modules/.parley'
const TEST_PACKAGES = {
  chromium: '/usr/bin/chromium',
  'dovecot-imapd': '/usr/lib/dovecot/imap',
  'dovecot-lmtpd': '/usr/lib/dovecot/lmtp',
  faketime: '/usr/bin/faketime',
  openssl: '/usr/bin/openssl',
  'redis-server': '/usr/bin/redis-server',
  postgresql: '/usr/lib/postgresql'
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
if (!isInstalled()) {
  say('installing the dependencies (npm ci)')
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32'
  })
}
step(
  'generating the database client',
  ['libs/database/src/generated/client.ts'],
  digest(['package-lock.json', 'prisma/schema.prisma']),
  () =>
    // Generating never runs the schema engine, but would download it when this names no file.
    run('prisma', ['generate', '--schema', 'prisma/schema.prisma'], {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1'
    })
)
const projects = ['apps', 'libs'].flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
const apps = projects.filter((path) => path.startsWith('apps/') && existsSync(`${path}/tsconfig.json`))
const inputs = [...projects.flatMap(sources), 'package-lock.json', 'tsconfig.base.json']
step(
  'building',
  ['apps/server/dist/main.js', 'apps/cli/dist/main.js', 'libs/database/dist/index.js'],
  digest(inputs),
  () =>
    // tsc does not notice that what it built was removed
    run('tsc', ['-b', ...(existsSync('apps/server/dist/main.js') ? [] : ['--force']), ...apps])
)
if (process.argv.includes('--test')) installTestPackages()

/** What npm wrote down after installing, against what the lock file asks for; other platforms' packages stay out. */
function isInstalled() {
  const wanted = readPackages('package-lock.json')
  const present = readPackages('node_modules/.package-lock.json')
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    return !path.startsWith('node_modules/') || link || optional || present[path]?.version === version
  })
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}
}

/** A stamp is written after success, so that a step which was cut short runs again. */
function step(name, made, wanted, work) {
  const stamp = join(STAMPS, name.replaceAll(' ', '-'))
  if (made.every((path) => existsSync(path)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say(name)
  work()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}

function digest(files) {
  const hash = createHash('sha256').update(process.version)
  for (const file of files) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

function sources(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    if (entry.name === 'node_modules' || entry.name === 'dist') return []
    if (entry.isDirectory()) return sources(path)
    return /\.(ts|json)$/.test(entry.name) && statSync(path).isFile() && !path.endsWith('.tsbuildinfo') ? [path] : []
  })
}

function installTestPackages() {
  const missing = Object.keys(TEST_PACKAGES).filter((name) => !existsSync(TEST_PACKAGES[name]))
  if (missing.length === 0) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    say(`some suites will be skipped: they need the Debian packages ${missing.join(', ')}`)
    return
  }
  say(`installing the Debian packages ${missing.join(', ')}, which the tests need`)
  const apt = (...args) =>
    execFileSync('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    })
  apt('update')
  apt('install', '-y', '--no-install-recommends', ...missing)
}

function run(command, args, env = {}) {
  try {
    execFileSync(process.execPath, [`node_modules/.bin/${command}`, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env }
    })
  } catch (error) {
    process.stderr.write(error.stdout ?? '')
    say(`${command} failed`)
    process.exit(1)
  }
}

function say(text) {
  console.log(`Setting up: ${text}`)
}
