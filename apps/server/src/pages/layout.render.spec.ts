import { createHash } from 'node:crypto'
import { html } from '@parley/provider-kit'
import { page, PAGE_CSP, STYLE_HASH } from './layout.render.ts'

const document = page({
  title: '</title><script>',
  body: html`<p>${'<hi>'}</p>`,
  status: { text: '<s>', tone: 'good' }
})

describe('page', () => {
  it('is a document that no engine indexes and that tells no other site where it is', () => {
    expect(document).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(document).toContain('<meta name="robots" content="noindex')
    expect(document).toContain('<meta name="referrer" content="no-referrer" />')
    expect(document).toContain('<meta name="viewport" content="width=device-width')
  })

  it('escapes title and status', () => {
    expect(document).toContain('<title>&lt;/title&gt;&lt;script&gt; · Parley</title>')
    expect(document).toContain('>&lt;s&gt;</p>')
  })

  it('has one style, the one whose hash the policy names', () => {
    const styles = Array.from(document.matchAll(/<style>([\s\S]*?)<\/style>/g), (match) => match[1] ?? '')
    expect(styles.map((style) => `sha256-${createHash('sha256').update(style).digest('base64')}`)).toEqual([STYLE_HASH])
    expect(PAGE_CSP).toBe(
      `default-src 'none'; style-src '${STYLE_HASH}'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`
    )
  })
})
