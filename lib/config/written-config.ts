/**
 * The configuration as it is written: the one description of its keys, from which the checks, the types and the
 * JSON Schema for editors are made. Defaults are filled in elsewhere; the descriptions name them.
 *
 * The message of a part says what the part must be, so that a problem reads "must be <message>".
 */
import * as v from 'valibot'
import { lintRuleNames } from './lint-rules.ts'
import { writtenTypes } from './written-types.ts'

const text = (message = 'a text that is not empty') => v.pipe(v.string(message), v.minLength(1, message))

const flag = v.boolean('true or false')

const path = text('a path, as a text that is not empty')

const duration = (describe: string) => {
  const message = 'a time with its unit, such as "500ms", "2s" or "5min"'
  return v.pipe(v.string(message), v.regex(/^\d+(?:\.\d+)?(?:ms|s|min|h)$/, message), v.description(describe))
}

const texts = (message: string) => v.pipe(v.array(text(), message), v.minLength(1, message))

const oneOrSeveral = (message: string) => v.union([text(), texts(message)], message)

const name = (example: string) => v.optional(v.pipe(text(), v.description(`Names of ${example}.`)))

const namingConvention = v.strictObject(
  {
    ix: name('indexes'),
    uq: name('unique constraints'),
    ck: name('check constraints'),
    fk: name('foreign keys'),
    pk: name('primary keys'),
  },
  'an object with the keys ix, uq, ck, fk, pk',
)

const oneSource = 'an object with exactly one of the keys sql, module, command, url, snapshot'

const schemaSource = v.pipe(
  v.strictObject(
    {
      sql: v.optional(
        v.pipe(
          oneOrSeveral('a pattern or a list of patterns of SQL files'),
          v.description('DDL files: patterns of paths, applied in byte order of the path.'),
        ),
      ),
      module: v.optional(v.pipe(path, v.description('A module that exports the schema.'))),
      command: v.optional(v.pipe(text(), v.description('A command line that prints the DDL.'))),
      url: v.optional(v.pipe(text(), v.description('A database that has the wanted schema.'))),
      snapshot: v.optional(v.pipe(path, v.description('A snapshot file that tribikos wrote.'))),
    },
    oneSource,
  ),
  v.minEntries(1, oneSource),
  v.maxEntries(1, oneSource),
)

const postWriteHook = v.strictObject(
  {
    name: v.optional(v.pipe(text(), v.description('What to call it in messages; the program by default.'))),
    command: v.pipe(
      texts('a list of texts, such as ["npx", "prettier", "--write", "{path}"]'),
      v.description('Program and arguments; {path} is the file, put last when no argument has it. No shell.'),
    ),
    cwd: v.optional(v.pipe(path, v.description('Working directory; the folder of this file by default.'))),
  },
  'an object with the keys name, command, cwd',
)

const lintSeverity = '"error", "warning", "info" or "off"'

const aVersion = 'a version from 13 to 18, such as 15 or "14.2"'

const lint = v.strictObject(
  {
    targetVersion: v.optional(
      v.pipe(
        v.union(
          [
            v.picklist([13, 14, 15, 16, 17, 18], aVersion),
            v.pipe(v.string(aVersion), v.regex(/^1[3-8](?:\.\d{1,2})?$/, aVersion)),
          ],
          aVersion,
        ),
        v.description('The version in production. By default every supported one is meant.'),
      ),
    ),
    rules: v.optional(
      v.pipe(
        v.strictObject(
          Object.fromEntries(
            Object.entries(lintRuleNames).map(([id, title]) => [
              id,
              v.optional(
                v.pipe(
                  v.picklist(['error', 'warning', 'info', 'off'], lintSeverity),
                  v.description(`${title}: ${lintSeverity}.`),
                ),
              ),
            ]),
          ),
          'an object with a severity per rule, such as { "L05": "warning" }',
        ),
        v.description('Severities of rules by id, in place of their own.'),
      ),
    ),
  },
  'an object with the keys targetVersion, rules',
)

/** Keys that an environment may lay over the rest. */
const settings = {
  env: v.optional(
    v.pipe(
      v.nullable(path),
      v.description('What needs code: a module made with defineEnvironment. None by default.'),
    ),
  ),
  versionLocations: v.optional(
    v.pipe(
      oneOrSeveral('a folder or a list of folders'),
      v.description('Folders of revision files, in order. Default: ["./versions"].'),
    ),
  ),
  recursiveVersionLocations: v.optional(
    v.pipe(flag, v.description('Also read the folders inside of the version locations. Default: false.')),
  ),
  fileTemplate: v.optional(
    v.pipe(
      text(),
      v.description(
        'Name of a new file, without its extension: {rev} {slug} {epoch} {year} {month} {day} {hour} {minute} {second}; may contain /. Default: "{rev}_{slug}".',
      ),
    ),
  ),
  truncateSlugLength: v.optional(
    v.pipe(
      v.number('a whole number from 1 to 200'),
      v.integer('a whole number from 1 to 200'),
      v.minValue(1, 'a whole number from 1 to 200'),
      v.maxValue(200, 'a whole number from 1 to 200'),
      v.description('The most characters of {slug}. Default: 40.'),
    ),
  ),
  timezone: v.optional(
    v.pipe(
      text(),
      v.description('IANA name of the time zone of Create Date and of file names. Default: "UTC".'),
    ),
  ),
  revisionIds: v.optional(
    v.pipe(
      v.picklist(['random', 'sequential'], '"random" or "sequential"'),
      v.description('How ids are made: 12 random hex digits, or the next number. Default: "random".'),
    ),
  ),
  revisionTemplate: v.optional(
    v.pipe(v.nullable(path), v.description('Own text of new revision files; the built-in one by default.')),
  ),
  sqlRevisionTemplate: v.optional(
    v.pipe(v.nullable(path), v.description('Own text of new SQL revisions; the built-in one by default.')),
  ),
  revisionFormat: v.optional(
    v.pipe(
      v.picklist(['typescript', 'sql'], '"typescript" or "sql"'),
      v.description('What new revisions are written in. Default: "typescript".'),
    ),
  ),
  sqlFiles: v.optional(
    v.pipe(
      v.picklist(['sections', 'pair', 'rollback'], '"sections", "pair" or "rollback"'),
      v.description(
        'Files of a new SQL revision: one with two sections, X.up.sql and X.down.sql, or X.sql and X_rollback.sql. Default: "sections".',
      ),
    ),
  ),
  url: v.optional(
    v.pipe(
      v.nullable(v.string('a text')),
      v.description(
        'The database: postgresql://user@host:5432/name, or pglite://./folder for the embedded one.',
      ),
    ),
  ),
  schemaSource: v.optional(
    v.pipe(
      v.nullable(schemaSource),
      v.description('Where the wanted schema comes from; for autogenerate and check.'),
    ),
  ),
  includeSchemas: v.optional(
    v.pipe(
      v.union([v.boolean(), v.array(text())], 'true, false or a list of schemas'),
      v.description(
        'Schemas that are compared: all, only the default one (false), or those named. Default: true.',
      ),
    ),
  ),
  compareType: v.optional(v.pipe(flag, v.description('Compare the types of columns. Default: true.'))),
  compareServerDefault: v.optional(
    v.pipe(flag, v.description('Compare the defaults of columns. Default: true.')),
  ),
  compareComments: v.optional(v.pipe(flag, v.description('Compare comments. Default: true.'))),
  comparePrivileges: v.optional(
    v.pipe(flag, v.description('Compare privileges and default privileges. Default: false.')),
  ),
  ignoreUnknown: v.optional(
    v.pipe(flag, v.description('Leave alone what no schema source mentions. Default: false.')),
  ),
  versionTable: v.optional(
    v.pipe(
      text(),
      v.maxBytes(63, 'at most 63 bytes long'),
      v.description('The table that says where the database stands. Default: "alembic_version".'),
    ),
  ),
  versionTableSchema: v.optional(
    v.pipe(
      v.nullable(v.pipe(text(), v.maxBytes(63, 'at most 63 bytes long'))),
      v.description('Schema of the version table; the first one of the search path by default.'),
    ),
  ),
  versionTableWidth: v.optional(
    v.pipe(
      v.number('a whole number from 32 to 255'),
      v.integer('a whole number from 32 to 255'),
      v.minValue(32, 'a whole number from 32 to 255'),
      v.maxValue(255, 'a whole number from 32 to 255'),
      v.description(
        'Characters that an id may have: the width of the version table when it is made. Alembic makes 32. Default: 32.',
      ),
    ),
  ),
  versionTablePrimaryKey: v.optional(
    v.pipe(flag, v.description('Make the version table with a primary key. Default: true.')),
  ),
  transaction: v.optional(
    v.pipe(
      v.picklist(['revision', 'run'], '"revision" or "run"'),
      v.description('One transaction per revision, or one around the whole run. Default: "revision".'),
    ),
  ),
  namingConvention: v.optional(
    v.pipe(namingConvention, v.description('Names for constraints and indexes that are made without one.')),
  ),
  lockWait: v.optional(duration('How long to wait for another run; "0s" fails at once. Default: "60s".')),
  lockTimeout: v.optional(
    duration('How long a statement may wait for a lock on a table; "0s" waits for ever. Default: "2s".'),
  ),
  lockRetries: v.optional(
    v.pipe(
      v.number('a whole number from 0 to 100'),
      v.integer('a whole number from 0 to 100'),
      v.minValue(0, 'a whole number from 0 to 100'),
      v.maxValue(100, 'a whole number from 0 to 100'),
      v.description(
        'How often a revision is tried again that did not get a lock in that time, with growing pauses. Default: 10.',
      ),
    ),
  ),
  lint: v.optional(v.pipe(lint, v.description('What `tribikos lint` looks for.'))),
  types: v.optional(v.pipe(writtenTypes, v.description('What `tribikos types` writes.'))),
  protected: v.optional(
    v.pipe(
      flag,
      v.description('Ask before changing this database; without a terminal, refuse. Default: false.'),
    ),
  ),
  runLog: v.optional(
    v.pipe(
      flag,
      v.description(
        'Note each run, and the checksums of what it applies, in tables of the schema `tribikos` of the database. Default: true.',
      ),
    ),
  ),
  checksums: v.optional(
    v.pipe(
      v.picklist(['warn', 'refuse', 'off'], '"warn", "refuse" or "off"'),
      v.description(
        'What a run does when the file of an applied revision has changed since. Default: "refuse" where `protected`, else "warn".',
      ),
    ),
  ),
  refuseDrift: v.optional(
    v.pipe(
      flag,
      v.description(
        'Refuse an upgrade where the database is not what its revisions made; needs scratch databases. Default: false.',
      ),
    ),
  ),
  seeds: v.optional(
    v.pipe(
      v.record(
        v.string(),
        oneOrSeveral('a path or a list of paths of SQL files'),
        'an object with an SQL file per revision',
      ),
      v.description(
        'SQL files by revision, whose rows `tribikos verify` puts into its scratch database when that revision has been applied.',
      ),
    ),
  ),
  postWriteHooks: v.optional(
    v.pipe(
      v.array(postWriteHook, 'a list of objects with the keys name, command, cwd'),
      v.description('Programs that are run for each revision file after it was written, in order.'),
    ),
  ),
}

const objectMessage = 'an object'

/** What an environment may say. */
export const writtenSettings = v.strictObject(settings, objectMessage)

/** The whole file. */
export const writtenConfig = v.strictObject(
  {
    $schema: v.optional(
      v.pipe(v.string('a text'), v.description('Where editors find the description of these keys.')),
    ),
    ...settings,
    environments: v.optional(
      v.pipe(
        v.record(v.string(), writtenSettings, 'an object with an object per environment'),
        v.description('Settings that --env NAME lays over the rest, key by key.'),
      ),
    ),
  },
  objectMessage,
)

export type WrittenSettings = v.InferOutput<typeof writtenSettings>
