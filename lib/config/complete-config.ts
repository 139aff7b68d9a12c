/** Written settings → the configuration in force: defaults filled in, paths made absolute, times in milliseconds. */
import { resolve } from 'node:path'
import type { Config, PostWriteHook, SchemaSource } from './config.ts'
import { parseDuration } from './duration.ts'
import type { LintSettings } from './lint-rules.ts'
import { completeTypes } from './complete-types.ts'
import type { WrittenSettings } from './written-config.ts'

/** What only the layers together tell. */
interface Completion {
  readonly root: string
  readonly urlProblem: string | null
  readonly schemaSourceProblem: string | null
}

export function completeConfig(settings: WrittenSettings, completion: Completion): Config {
  const { root, urlProblem, schemaSourceProblem } = completion
  const path = (text: string | null | undefined) => (text ? resolve(root, text) : null)
  const missingSource = schemaSourceProblem !== null
  return {
    env: path(settings.env),
    versionLocations: [
      ...new Set(list(settings.versionLocations ?? './versions').map((each) => resolve(root, each))),
    ],
    recursiveVersionLocations: settings.recursiveVersionLocations ?? false,
    fileTemplate: settings.fileTemplate ?? '{rev}_{slug}',
    truncateSlugLength: settings.truncateSlugLength ?? 40,
    timezone: settings.timezone ?? 'UTC',
    revisionIds: settings.revisionIds ?? 'random',
    revisionTemplate: path(settings.revisionTemplate),
    sqlRevisionTemplate: path(settings.sqlRevisionTemplate),
    revisionFormat: settings.revisionFormat ?? 'typescript',
    sqlFiles: settings.sqlFiles ?? 'sections',
    url: urlProblem === null ? (settings.url ?? null) : null,
    urlProblem,
    schemaSource: missingSource ? null : schemaSourceOf(settings.schemaSource ?? null, root),
    schemaSourceProblem,
    comparison: {
      includeSchemas: settings.includeSchemas ?? true,
      compareType: settings.compareType ?? true,
      compareServerDefault: settings.compareServerDefault ?? true,
      compareComments: settings.compareComments ?? true,
      comparePrivileges: settings.comparePrivileges ?? false,
      ignoreUnknown: settings.ignoreUnknown ?? false,
    },
    versionTable: settings.versionTable ?? 'alembic_version',
    versionTableSchema: settings.versionTableSchema ?? null,
    versionTableWidth: settings.versionTableWidth ?? 32,
    versionTablePrimaryKey: settings.versionTablePrimaryKey ?? true,
    transaction: settings.transaction ?? 'revision',
    namingConvention: namingConventionOf(settings.namingConvention ?? {}),
    lockWaitMs: parseDuration(settings.lockWait ?? '60s') ?? 60_000,
    lockTimeoutMs: parseDuration(settings.lockTimeout ?? '2s') ?? 2000,
    lockRetries: settings.lockRetries ?? 10,
    lint: lintOf(settings.lint ?? {}),
    types: completeTypes(settings.types ?? {}, root),
    protected: settings.protected ?? false,
    runLog: settings.runLog ?? true,
    checksums: settings.checksums ?? (settings.protected === true ? 'refuse' : 'warn'),
    refuseDrift: settings.refuseDrift ?? false,
    seeds: seedsOf(settings.seeds ?? {}, root),
    postWriteHooks: (settings.postWriteHooks ?? []).map((hook) => hookOf(hook, root)),
  }
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value
}

function schemaSourceOf(written: WrittenSettings['schemaSource'] | null, root: string): SchemaSource | null {
  if (!written) return null
  if (written.sql !== undefined) {
    return { kind: 'sql', patterns: list(written.sql).map((each) => resolve(root, each)) }
  }
  if (written.module !== undefined) return { kind: 'module', path: resolve(root, written.module) }
  if (written.command !== undefined) return { kind: 'command', command: written.command }
  if (written.url !== undefined) return { kind: 'url', url: written.url }
  if (written.snapshot !== undefined) return { kind: 'snapshot', path: resolve(root, written.snapshot) }
  return null
}

function namingConventionOf(
  written: NonNullable<WrittenSettings['namingConvention']>,
): Config['namingConvention'] {
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined))
}

function lintOf({ targetVersion, rules = {} }: NonNullable<WrittenSettings['lint']>): LintSettings {
  const [major, minor] = String(targetVersion ?? '').split('.')
  return {
    targetVersion:
      targetVersion === undefined
        ? null
        : { major: Number(major), minor: minor === undefined ? null : Number(minor) },
    rules: Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined)),
  }
}

function seedsOf(written: NonNullable<WrittenSettings['seeds']>, root: string): Config['seeds'] {
  return Object.fromEntries(
    Object.entries(written).map(([revision, files]) => [
      revision,
      list(files).map((file) => resolve(root, file)),
    ]),
  )
}

function hookOf(
  written: NonNullable<WrittenSettings['postWriteHooks']>[number],
  root: string,
): PostWriteHook {
  const [program = ''] = written.command
  return { name: written.name ?? program, command: written.command, cwd: resolve(root, written.cwd ?? '.') }
}
