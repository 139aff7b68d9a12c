/** A graph as a flowchart of Mermaid, which GitHub, GitLab and many editors draw. Bases are on top. */
import type { PicturedGraph } from './pictured-graph.ts'

/** The lines. Dependencies are dotted; current revisions have a class of their own. */
export function mermaidPicture(graph: PicturedGraph): readonly string[] {
  // Ids of revisions may be words that mean something to Mermaid.
  const names = new Map(graph.map(({ id }, index) => [id, `r${graph.length - index}`]))
  const name = (id: string): string => names.get(id) ?? id
  const upwards = graph.toReversed()
  const current = upwards.filter(({ isCurrent }) => isCurrent).map(({ id }) => name(id))
  return [
    'flowchart TD',
    ...upwards.map(({ id, text }) => `  ${name(id)}["${escaped(id + text)}"]`),
    ...upwards.flatMap(({ id, parents }) => parents.map((parent) => `  ${name(parent)} --> ${name(id)}`)),
    ...upwards.flatMap(({ id, dependencies }) =>
      dependencies.map((each) => `  ${name(each)} -.-> ${name(id)}`),
    ),
    ...(current.length === 0
      ? []
      : ['  classDef current stroke-width:3px', `  class ${current.join(',')} current`]),
  ]
}

/** As entities: Mermaid reads Markdown, HTML and links in texts. */
function escaped(text: string): string {
  return text.replaceAll(/["#&<>`*_[\]{}()|\\]/g, (character) => `#${character.charCodeAt(0)};`)
}
