import { readContext } from './context.parse.ts'

it('reads what helps to decide', () => {
  expect(
    readContext(['risk=high', 'confidence=0.9', 'impact=a=b', 'warning=one', 'warning=two', 'link=https://a.example/x'])
  ).toEqual({
    risk: 'high',
    confidence: 0.9,
    impact: 'a=b',
    signals: [
      { level: 'warning', text: 'one' },
      { level: 'warning', text: 'two' }
    ],
    links: [{ label: 'https://a.example/x', url: 'https://a.example/x' }]
  })
})

it.each(['risk', 'risk=', 'mood=good', '=x', ''])('refuses %j', (pair) => {
  expect(() => readContext([pair])).toThrow('write key=value, with one of risk, confidence')
})
