import { attributes, html, raw } from './html.ts'

describe('html', () => {
  it('escapes every interpolated string', () => {
    expect(String(html`<p title="${'"x" y=\'`'}">${'<b>&amp;</b>'}</p>`)).toBe(
      '<p title="&quot;x&quot; y=&#39;&#96;">&lt;b&gt;&amp;amp;&lt;/b&gt;</p>'
    )
  })

  it('leaves markup of its own and of raw() as it is', () => {
    expect(String(html`${['a', '<'].map((item) => html`<li>${item}</li>`)}${raw('<hr>')}`)).toBe(
      '<li>a</li><li>&lt;</li><hr>'
    )
  })

  it('renders nothing for what is absent, and 0 for 0', () => {
    expect(String(html`${null}${undefined}${false}${true}${0}`)).toBe('0')
  })

  it('is not fooled by an object that poses as markup', () => {
    const posing = { toString: () => '<script>' }
    expect(() => String(html`${posing as never}`)).toThrow('map is not a function')
  })
})

describe('attributes', () => {
  it('quotes and escapes values, and leaves out what is absent', () => {
    expect(String(attributes({ a: '"><x>', b: true, c: false, d: undefined, e: 3 }))).toBe(
      'a="&quot;&gt;&lt;x&gt;" b e="3"'
    )
  })
})
