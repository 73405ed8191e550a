import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startProgram } from '../program.mjs'
import { until } from '../until.ts'

export const MAIL_PASSWORD = 'dovecot-password'

/** A Dovecot of one's own: any user with one password, mail in by LMTP, out by IMAP, `name+anything` goes to `name`. */
export interface Dovecot {
  readonly imapPort: number
  readonly lmtpPort: number
  /** Everything dies at once, as in a power cut; mail stays. */
  kill(): Promise<void>
  start(): Promise<void>
  /** The mailbox gets a new UIDVALIDITY, and its mails new UIDs. */
  renumber(user: string): void
  stop(): Promise<void>
}

export async function startDovecot(): Promise<Dovecot> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-dovecot-'))
  const home = join(directory, 'mail')
  mkdirSync(home)
  execFileSync('chown', ['-R', 'mail:mail', home])
  execFileSync('chmod', ['755', directory])
  const [imapPort, lmtpPort] = [await freePort(), await freePort()]
  const file = join(directory, 'dovecot.conf')
  writeFileSync(file, settings({ directory, home, imapPort, lmtpPort }))
  let program: Awaited<ReturnType<typeof startProgram>> | undefined

  async function start() {
    program = await startProgram(['/usr/sbin/dovecot', '-F', '-c', file], /starting up/)
    await until(() => listens(lmtpPort))
    await until(() => listens(imapPort))
  }

  async function halt(signal: NodeJS.Signals) {
    if (!program) return
    const family = signal === 'SIGKILL' ? childrenOf(program.pid) : []
    await program.stop(signal)
    for (const pid of family) kill(pid)
    program = undefined
  }

  await start()
  return {
    imapPort,
    lmtpPort,
    start,
    kill: () => halt('SIGKILL'),
    renumber(user) {
      const validity = String(Math.floor(Date.now() / 1000) + 1000)
      const words = ['-c', file, 'mailbox', 'update', '-u', user, '--uid-validity', validity, 'INBOX']
      execFileSync('doveadm', words, { stdio: 'pipe' })
    },
    async stop() {
      await halt('SIGTERM')
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it went with its parent
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

function settings(one: { directory: string; home: string; imapPort: number; lmtpPort: number }): string {
  return `
base_dir = ${one.directory}/run
state_dir = ${one.directory}/state
log_path = /dev/stderr
instance_name = parley-${one.imapPort}
listen = 127.0.0.1
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %n
auth_verbose = no
auth_failure_delay = 0
recipient_delimiter = +
mail_location = maildir:${one.home}/%n
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
mail_fsync = never
mail_max_userip_connections = 100
passdb {
  driver = static
  args = password=${MAIL_PASSWORD}
}
userdb {
  driver = static
  args = uid=mail gid=mail home=${one.home}/%n allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = ${one.imapPort}
  }
  inet_listener imaps {
    port = 0
  }
  chroot =
}
# Nobody is kept waiting for a wrong password, which all tests of one address would share.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${one.lmtpPort}
  }
}
`
}
