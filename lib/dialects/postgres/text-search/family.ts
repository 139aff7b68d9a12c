/** Text search: parsers, templates, dictionaries, configurations and, beside them, conversions between encodings. */
import type { ObjectFamily } from '../object-family.ts'
import { conversionKind, conversions } from './conversion.ts'
import { configurationKind, configurations } from './configuration.ts'
import { dictionaries, dictionaryKind } from './dictionary.ts'
import { parserKind, parsers, templateKind, templates } from './parser-and-template.ts'

export const textSearchFamily: ObjectFamily = {
  kinds: {
    textSearchParser: parserKind,
    textSearchTemplate: templateKind,
    textSearchDictionary: dictionaryKind,
    textSearchConfiguration: configurationKind,
    conversion: conversionKind,
  },
  queries: [parsers, templates, dictionaries, configurations, conversions],
}
