import ts from 'typescript'

/**
 * TypeScript as the JavaScript that it is without its types: blank lines and comments stay, which a compiler does not
 * keep. Knows what the templates use.
 * @param {string} source
 */
export function withoutTypes(source) {
  const file = ts.createSourceFile('template.ts', source, ts.ScriptTarget.Latest, true)
  /** @type {[from: number, to: number][]} */
  const cuts = []
  /** @param {ts.Node} node */
  const whole = (node) => cuts.push([node.getFullStart(), node.end])
  /** @param {ts.Node} node */
  function visit(node) {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return whole(node)
    if (ts.isImportDeclaration(node) && node.importClause?.isTypeOnly) return whole(node)
    if (ts.isNamedImports(node)) return cutImports(node)
    if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) cuts.push([node.expression.end, node.end])
    if (ts.isNonNullExpression(node)) cuts.push([node.end - 1, node.end])
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.typeArguments) {
      cuts.push([node.typeArguments.pos - 1, node.typeArguments.end + 1])
    }
    if ((ts.isParameter(node) || ts.isVariableDeclaration(node)) && node.type) cuts.push([node.name.end, node.type.end])
    if (ts.isFunctionLike(node) && node.type) cuts.push([source.lastIndexOf(')', node.type.pos) + 1, node.type.end])
    ts.forEachChild(node, (child) => {
      if (!ts.isTypeNode(child)) visit(child)
    })
    return undefined
  }
  /** @param {ts.NamedImports} node */
  function cutImports({ elements }) {
    const kept = elements.filter((one) => !one.isTypeOnly).map((one) => one.getText())
    const [from, to] = [elements[0]?.getFullStart() ?? 0, elements.at(-1)?.end ?? 0]
    edits.set(from, ` ${kept.join(', ')}`)
    cuts.push([from, to])
  }
  /** @type {Map<number, string>} */
  const edits = new Map()
  visit(file)
  let text = ''
  let at = 0
  for (const [from, to] of cuts.toSorted(([a], [b]) => a - b)) {
    if (from < at) continue // within what is gone already
    text += source.slice(at, from) + (edits.get(from) ?? '')
    at = to
  }
  return `${text}${source.slice(at)}`.trimStart()
}
