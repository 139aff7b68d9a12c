/** TypeScript's own word on files that are only in memory, as a strict project would compile them. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** Where the files are said to be: packages are found from there. */
const folder = fileURLToPath(new URL('../typegen/in-memory', import.meta.url))

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  declaration: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  emitDeclarationOnly: true,
  skipLibCheck: true,
  types: ['node'],
}

/** What is wrong with the files, as `name:line: message`; they may import each other. */
export function problemsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const host = ts.createCompilerHost(options)
  const texts = new Map(Object.entries(files).map(([name, text]) => [join(folder, name), text]))
  // As ES modules.
  texts.set(join(folder, 'package.json'), '{ "type": "module" }')
  const { fileExists, readFile, directoryExists } = host
  const program = ts.createProgram({
    rootNames: [...texts.keys()].filter((path) => path.endsWith('ts')),
    options,
    host: {
      ...host,
      fileExists: (path) => texts.has(path) || fileExists(path),
      readFile: (path) => texts.get(path) ?? readFile(path),
      directoryExists: (path) => path === folder || (directoryExists?.(path) ?? true),
      getSourceFile: (path, version, ...rest) => {
        const text = texts.get(path)
        if (text === undefined) return host.getSourceFile(path, version, ...rest)
        return ts.createSourceFile(path, text, version, true)
      },
    },
  })
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1
    const name =
      file === undefined || dirname(file.fileName) !== folder
        ? (file?.fileName ?? '')
        : file.fileName.slice(folder.length + 1)
    return `${name}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}
