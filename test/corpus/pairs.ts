/** The pairs of schemas that stand beside this file, each in a folder of its area: `from.sql`, `to.sql`, sometimes `rows.sql`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface CorpusPair {
  /** `constraints/add-foreign-key` */
  readonly name: string
  readonly from: string
  readonly to: string
  readonly data: string | undefined
  /** The first major version that understands it. */
  readonly required: number
}

const root = fileURLToPath(new URL('.', import.meta.url))

export const corpusPairs: readonly CorpusPair[] = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap((area) => readdirSync(`${root}${area.name}`).map((name) => `${area.name}/${name}`))
  .toSorted()
  .map((name) => {
    const file = (which: string): string => `${root}${name}/${which}.sql`
    const [from, to] = [readFileSync(file('from'), 'utf8'), readFileSync(file('to'), 'utf8')]
    const data = existsSync(file('rows')) ? readFileSync(file('rows'), 'utf8') : undefined
    const required = Number(/^-- requires: (\d+)/m.exec(`${from}\n${to}`)?.[1] ?? 0)
    return { name, from, to, data, required }
  })
