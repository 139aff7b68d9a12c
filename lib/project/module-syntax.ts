/**
 * A transformer for TypeScript's own transpiler, which leaves module syntax that CommonJS does not have:
 * `import.meta` is answered from the wrapper's variables, and names of the wrapper that a file declares itself
 * (`const __dirname = …`, `const require = createRequire(…)`) are renamed. swc does both by itself.
 */
import type typescript from 'typescript'

const wrapperNames = new Set(['exports', 'require', 'module', '__filename', '__dirname'])

/** The transformer. TypeScript is an argument, so that this file loads nothing. */
export function commonJsFromModuleSyntax(
  ts: typeof typescript,
): typescript.TransformerFactory<typescript.SourceFile> {
  return (context) => (sourceFile) => {
    if (!ts.isExternalModule(sourceFile)) return sourceFile
    const declared = declaredNames(ts, sourceFile)
    const visit = (node: typescript.Node): typescript.Node => {
      if (ts.isPropertyAccessExpression(node) && isImportMeta(ts, node.expression)) {
        return metaProperty(ts, node.name.text) ?? node
      }
      if (ts.isShorthandPropertyAssignment(node) && declared.has(node.name.text)) {
        return ts.factory.createPropertyAssignment(node.name, renamed(ts, node.name))
      }
      if (ts.isIdentifier(node) && declared.has(node.text) && !isMemberName(ts, node))
        return renamed(ts, node)
      return ts.visitEachChild(node, visit, context)
    }
    return ts.visitEachChild(sourceFile, visit, context)
  }
}

function isImportMeta(ts: typeof typescript, node: typescript.Node): boolean {
  return ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword
}

function metaProperty(ts: typeof typescript, name: string): typescript.Expression | null {
  const variable = (text: string): typescript.Identifier => ts.factory.createIdentifier(text)
  switch (name) {
    case 'filename':
      return variable('__filename')
    case 'dirname':
      return variable('__dirname')
    case 'resolve':
      return ts.factory.createPropertyAccessExpression(variable('require'), 'resolve')
    case 'url': {
      const url = ts.factory.createCallExpression(variable('require'), undefined, [
        ts.factory.createStringLiteral('node:url'),
      ])
      const convert = ts.factory.createPropertyAccessExpression(url, 'pathToFileURL')
      const converted = ts.factory.createCallExpression(convert, undefined, [variable('__filename')])
      return ts.factory.createPropertyAccessExpression(converted, 'href')
    }
    default:
      return null
  }
}

/** Names of the wrapper that the file declares at its top level, by import or as a variable. */
function declaredNames(ts: typeof typescript, sourceFile: typescript.SourceFile): ReadonlySet<string> {
  const names = new Set<string>()
  for (const statement of sourceFile.statements) {
    if (!ts.isVariableStatement(statement)) continue
    for (const { name } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name) && wrapperNames.has(name.text)) names.add(name.text)
    }
  }
  return names
}

function isMemberName(ts: typeof typescript, node: typescript.Identifier): boolean {
  const parent = node.parent as typescript.Node | undefined
  if (parent === undefined) return false
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  return (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === node
}

function renamed(ts: typeof typescript, node: typescript.Identifier): typescript.Identifier {
  return ts.factory.createIdentifier(`${node.text}_1`)
}
