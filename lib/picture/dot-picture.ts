/** A graph in the language of Graphviz: `tribikos graph --format dot | dot -Tsvg`. Bases are on top. */
import type { PicturedGraph } from './pictured-graph.ts'

/** The lines. Dependencies are dashed; current revisions are bold. */
export function dotPicture(graph: PicturedGraph): readonly string[] {
  const upwards = graph.toReversed()
  return [
    'digraph revisions {',
    '  node [shape=box, fontname="sans-serif"];',
    ...upwards.map(({ id, text, isCurrent }) => {
      const style = isCurrent ? ', style=bold' : ''
      return `  ${quoted(id)} [label=${quoted(id + text)}${style}];`
    }),
    ...upwards.flatMap(({ id, parents }) => parents.map((parent) => `  ${quoted(parent)} -> ${quoted(id)};`)),
    ...upwards.flatMap(({ id, dependencies }) =>
      dependencies.map((each) => `  ${quoted(each)} -> ${quoted(id)} [style=dashed];`),
    ),
    '}',
  ]
}

/** In a label a backslash begins an escape sequence. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
