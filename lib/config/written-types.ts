/** The key "types" of the configuration as it is written. */
import * as v from 'valibot'

const text = (message = 'a text that is not empty') => v.pipe(v.string(message), v.minLength(1, message))

const flag = v.boolean('true or false')

const texts = (message: string) => v.array(text(), message)

const typeText = v.pipe(
  text('a TypeScript type, such as "bigint" or "UserSettings"'),
  // A line of its own could be anything.
  v.regex(/^[^\r\n;]+$/, 'a TypeScript type on one line, without a semicolon'),
)

const typeKeys = {
  insert: v.optional(v.pipe(typeText, v.description('What insert and update take; the same by default.'))),
  import: v.optional(
    v.pipe(
      text('a module, such as "./settings.ts"'),
      v.description(
        'The module that the first word of `type` is imported from, as it is to stand in the file.',
      ),
    ),
  ),
}

const typeMessage = 'a TypeScript type, such as "bigint", or an object with the keys type, insert, import'

const type = v.union(
  [
    typeText,
    v.strictObject(
      { type: v.pipe(typeText, v.description('What a select gives, as TypeScript.')), ...typeKeys },
      typeMessage,
    ),
  ],
  typeMessage,
)

const columnMessage = 'a TypeScript type, or an object with the keys type, insert, import, nullable, optional'

const column = v.union(
  [
    typeText,
    v.pipe(
      v.strictObject(
        {
          type: v.optional(v.pipe(typeText, v.description('What a select gives, as TypeScript.'))),
          ...typeKeys,
          nullable: v.optional(v.pipe(flag, v.description('Whether a select may give null.'))),
          optional: v.optional(
            v.pipe(flag, v.description('Whether an insert may leave it out, as a trigger fills it in.')),
          ),
        },
        columnMessage,
      ),
      v.check(
        ({ type: named, insert, import: from }) =>
          named !== undefined || (insert === undefined && from === undefined),
        'an object with the key type where it has insert or import',
      ),
    ),
  ],
  columnMessage,
)

export const writtenTypes = v.strictObject(
  {
    output: v.optional(
      v.pipe(text('a path, as a text that is not empty'), v.description('The file. Printed by default.')),
    ),
    from: v.optional(
      v.pipe(
        v.picklist(['database', 'history', 'source'], '"database", "history" or "source"'),
        v.description(
          'Whose schema: the database, what the revisions make of an empty one, or the schema source. Default: "history".',
        ),
      ),
    ),
    schemas: v.optional(
      v.pipe(
        v.pipe(texts('a list of schemas'), v.minLength(1, 'a list of schemas')),
        v.description('Schemas whose tables and views get types. All that are compared by default.'),
      ),
    ),
    exclude: v.optional(
      v.pipe(
        texts('a list of patterns, such as ["audit.*", "tmp_*"]'),
        v.description('Tables and views that get none: schema.name or name, where * stands for anything.'),
      ),
    ),
    partitions: v.optional(
      v.pipe(flag, v.description('Types for partitions too, not only for the whole table. Default: false.')),
    ),
    knex: v.optional(
      v.pipe(
        flag,
        v.description(
          'Declare the tables of knex (`knex/types/tables`). Default: whether a package.json names knex.',
        ),
      ),
    ),
    enumValues: v.optional(
      v.pipe(
        flag,
        v.description('The values of enums as constants. Default: true, and false for a file `.d.ts`.'),
      ),
    ),
    names: v.optional(
      v.pipe(
        v.picklist(['asIs', 'camelCase'], '"asIs" or "camelCase"'),
        v.description(
          'Names of columns and tables: as in the database, or as the mappers of knex turn them. Default: "asIs".',
        ),
      ),
    ),
    databaseTypes: v.optional(
      v.pipe(
        v.record(text(), type, 'an object with a TypeScript type per type of the database'),
        v.description('TypeScript types by type of the database, where the driver has parsers of your own.'),
      ),
    ),
    columns: v.optional(
      v.pipe(
        v.record(text(), column, 'an object with a TypeScript type per column'),
        v.description('TypeScript types by column: schema.table.column, or table.column.'),
      ),
    ),
  },
  'an object with the keys output, from, schemas, exclude, partitions, knex, enumValues, names, databaseTypes, columns',
)
