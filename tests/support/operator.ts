import { open, press, type Fields, type Shown } from './pages.ts'
import type { Parley } from './server.ts'

/** The operator's pages as a browser that keeps cookies sees them. */
export class Operator {
  private readonly cookies = new Map<string, string>()
  /** `set-cookie` of the last answer, as they came. */
  setCookies: string[] = []

  constructor(private readonly server: Pick<Parley, 'url'>) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value)
  }

  getCookie(name: string): string {
    return this.cookies.get(name) ?? ''
  }

  async open(path: string, init: RequestInit = {}): Promise<Shown> {
    return this.keep(await open(this.server.url + path, { ...init, headers: { cookie: this.cookie } }))
  }

  async press(path: string, fields: Fields, headers: Record<string, string> = {}): Promise<Shown> {
    return this.keep(await press(this.server.url + path, fields, { cookie: this.cookie, ...headers }))
  }

  async signIn(key: string): Promise<Shown> {
    const { csrf } = await this.open('/operator/sign-in')
    return this.press('/operator/sign-in', { csrf, key })
  }

  /** Opens a contact and answers it as the form on its page does. */
  async answer(contactId: string, fields: Record<string, string>): Promise<Shown> {
    const path = `/operator/contacts/${contactId}`
    const { csrf, nonce } = await this.open(path)
    return this.press(path, { csrf, nonce, ...fields })
  }

  private keep(shown: Shown): Shown {
    this.setCookies = shown.headers.getSetCookie()
    for (const one of this.setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? []
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(one)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return shown
  }
}
