import type { Terminal } from './terminal.ts'

/** Columns as wide as they must be, below dim headings. */
export function renderTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  { dim }: Terminal
): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length))
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd()
  return [dim(line(headings)), ...rows.map(line)].join('\n')
}
