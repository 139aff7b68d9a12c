/** The import rules of docs/architecture.md, read from its tables and checked on every file of lib/, types included. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))

interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
}

const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `lib/${name.replaceAll('\\', '/')}`)
  .sort()
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
const imports = new Map([...texts].map(([file, text]) => [file, importsOf(file, text)]))

/** Every import, re-export, `import()`, `import('…')` in a type, and string given to a function that requires. */
function importsOf(file: string, text: string): readonly Import[] {
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      found.push({ specifier: node.moduleSpecifier.text, typeOnly: onlyTypes(node.importClause) })
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push({ specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly })
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal))
        found.push({ specifier: node.argument.literal.text, typeOnly: true })
    } else if (ts.isCallExpression(node) && /import|require|resolve/i.test(node.expression.getText())) {
      const [name] = node.arguments
      if (name && ts.isStringLiteral(name)) found.push({ specifier: name.text, typeOnly: false })
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))
  return found
}

function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const bindings = clause.namedBindings
  if (clause.name !== undefined || bindings === undefined || !ts.isNamedImports(bindings)) return false
  return bindings.elements.length > 0 && bindings.elements.every((element) => element.isTypeOnly)
}

/** Files of lib/ that a file imports. */
function ownImports(file: string): readonly string[] {
  return (imports.get(file) ?? [])
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => join(dirname(file), specifier).replaceAll('\\', '/'))
}

/** The cells of the table below a heading; each is the list of its `code` words. */
function table(heading: string): readonly (readonly (readonly string[])[])[] {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')),
  )
}

const layers = table('Layers').map(([places = []]) => places)
const gates = table('Gatekeepers').map(([names = [], places = [], typePlaces = []]) => ({
  names,
  places,
  typePlaces,
}))

/** `graph` for lib/graph/plan.ts, `errors.ts` for lib/errors.ts. */
function placeOf(file: string): string {
  const [, first = '', second] = file.split('/')
  return second === undefined ? first : first
}

function layerOf(file: string): number {
  return layers.findIndex((places) => places.includes(placeOf(file)))
}

describe('the layers', () => {
  it('name every folder and file directly in lib, and nothing else', () => {
    const actual = [...new Set(files.map(placeOf))].sort()
    expect(layers.flat().sort()).toEqual(actual)
  })

  it('import downwards only, and no folder another of its layer', () => {
    const wrong = files.flatMap((file) =>
      ownImports(file)
        .filter((target) => placeOf(target) !== placeOf(file) && layerOf(target) <= layerOf(file))
        .map((target) => `${file} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('import files that exist, with their extension', () => {
    const wrong = files.flatMap((file) =>
      ownImports(file)
        .filter((target) => !texts.has(target))
        .map((target) => `${file} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('keep dialects and families of objects apart', () => {
    const wrong = files.flatMap((file) =>
      ownImports(file)
        .filter((target) => crossesFamilies(file, target))
        .map((target) => `${file} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })
})

/** lib/dialects/<dialect>/<family>/…: a family knows its dialect's own files, and no other family or dialect. */
function crossesFamilies(file: string, target: string): boolean {
  const [, , dialect = '', family, inFamily] = file.split('/')
  const [, targetPlace, targetDialect = '', targetFamily, inTarget] = target.split('/')
  if (placeOf(file) !== 'dialects' || targetPlace !== 'dialects' || dialect.endsWith('.ts')) return false
  if (targetDialect.endsWith('.ts')) return false
  if (targetDialect !== dialect) return true
  return inFamily !== undefined && inTarget !== undefined && targetFamily !== family
}

describe('circles', () => {
  it('do not exist, types included', () => {
    expect(circles()).toEqual([])
  })
})

/** One path through each circle that a walk over the imports meets. */
function circles(): readonly string[] {
  const found: string[] = []
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) found.push([...path.slice(at), file].join(' → '))
    if (at >= 0 || done.has(file)) return
    for (const target of ownImports(file)) walk(target, [...path, file])
    done.add(file)
  }
  for (const file of files) walk(file, [])
  return found
}

describe('the gatekeepers', () => {
  it.each(gates)('$names only where the table says', ({ names, places, typePlaces }) => {
    const wrong = files.filter((file) => {
      if (isIn(file, places)) return false
      const used = usesOf(file, names)
      return used === 'value' || (used === 'type' && !isIn(file, typePlaces))
    })
    expect(wrong).toEqual([])
  })

  it('are needed: each name is used somewhere', () => {
    const unused = gates.flatMap(({ names }) =>
      names.filter((name) => files.every((file) => usesOf(file, [name]) === null)),
    )
    expect(unused).toEqual([])
  })
})

/** Whether a file is one of those that patterns name; `*` stands for part of a name, a folder for all in it. */
function isIn(file: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const expression = pattern.replace(/[.+]/g, '\\$&').replaceAll('*', '[^/]*')
    return new RegExp(`^${expression}(?:$|/)`).test(file)
  })
}

/** Whether a file uses a package, or a member of a global such as `process.exit`. */
function usesOf(file: string, names: readonly string[]): 'value' | 'type' | null {
  const packages = (imports.get(file) ?? []).filter(({ specifier }) =>
    names.some((name) => specifier === name || specifier.startsWith(`${name}/`)),
  )
  if (packages.some(({ typeOnly }) => !typeOnly)) return 'value'
  const globals = names.filter((name) => /^[a-z]+\.[a-z]*$/i.test(name))
  const text = withoutComments(file)
  if (globals.some((name) => new RegExp(`(?<![.\\w])${name.replace('.', '\\.')}(?!\\w)`).test(text)))
    return 'value'
  return packages.length > 0 ? 'type' : null
}

function withoutComments(file: string): string {
  return (texts.get(file) ?? '').replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
}

describe('the page', () => {
  it('names files that exist', () => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
    const named = [...page.matchAll(/`((?:lib|test|docs|scripts|bench)\/[\w./-]+)`/g)].map(
      (match) => match[1] ?? '',
    )
    expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([])
  })
})
