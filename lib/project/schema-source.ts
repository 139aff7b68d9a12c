/** Which schema source a project has: env.ts counts before the configuration. */
import { resolve } from 'node:path'
import type { SchemaSource } from '../config/config.ts'
import { TribikosError } from '../errors.ts'
import type { Environment } from './environment.ts'
import type { WrittenSchemaSource } from './environment-definition.ts'
import type { Project } from './project.ts'

/**
 * The schema source of a project; paths are relative to the folder of the configuration, wherever they are written.
 * @throws schema_source_missing
 */
export function schemaSourceOf(project: Project, environment: Environment): SchemaSource {
  const { schemaSource: written } = environment.definition
  const { schemaSource, schemaSourceProblem } = project.config
  const source = written === undefined ? schemaSource : completed(written, project.root)
  if (source !== null) return source
  throw new TribikosError(
    'schema_source_missing',
    schemaSourceProblem ?? 'The project does not say where its wanted schema comes from',
    {
      hint: 'Set "schemaSource" in the configuration, such as { "sql": ["./schema/**/*.sql"] }, or in env.ts.',
      details: { configFile: project.configFile },
    },
  )
}

function completed(written: WrittenSchemaSource, root: string): SchemaSource {
  if ('sql' in written) return { kind: 'sql', patterns: written.sql.map((pattern) => resolve(root, pattern)) }
  if ('module' in written) return { kind: 'module', path: resolve(root, written.module) }
  if ('command' in written) return { kind: 'command', command: written.command }
  if ('url' in written) return { kind: 'url', url: written.url }
  return { kind: 'snapshot', path: resolve(root, written.snapshot) }
}
