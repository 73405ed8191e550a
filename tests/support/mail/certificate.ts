import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Certificate {
  readonly cert: string
  readonly key: string
}

let made: Certificate | undefined

/** For mail servers of tests: `localhost` and `mail.example`, vouched for by nobody but itself. */
export function certificate(): Certificate {
  if (made) return made
  const directory = mkdtempSync(join(tmpdir(), 'parley-certificate-'))
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=mail.example'
  const names = 'subjectAltName=DNS:localhost,DNS:mail.example'
  execFileSync('openssl', [...words.split(' '), '-addext', names, '-keyout', key, '-out', cert], { stdio: 'pipe' })
  made = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  rmSync(directory, { recursive: true, force: true })
  return made
}
