#!/usr/bin/env node
/**
 * Writes dist/config-schema.json, the JSON Schema of tribikos.json that editors read, from the description that
 * the built library checks configurations with. Run by the build.
 */
import { toJsonSchema } from '@valibot/to-json-schema'
import { writeFileSync } from 'node:fs'
import { writtenConfig } from '../dist/config/written-config.js'

/** A text with a variable in it may become any other text. */
const variable = { type: 'string', pattern: String.raw`\$\{` }

// Lengths in bytes have no counterpart in JSON Schema.
const schema = toJsonSchema(writtenConfig, { errorMode: 'ignore' })
const page = {
  ...withVariables(schema),
  title: 'Configuration of tribikos',
  description: 'tribikos.json: JSON with comments. Paths are relative to the folder of the file.',
  allowTrailingCommas: true,
}
writeFileSync(new URL('../dist/config-schema.json', import.meta.url), `${JSON.stringify(page, null, 2)}\n`)

/** Lets a variable stand where only certain texts are allowed. */
function withVariables(node) {
  if (Array.isArray(node)) return node.map(withVariables)
  if (typeof node !== 'object' || node === null) return node
  const { description, ...rest } = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === 'enum' ? value : withVariables(value)]),
  )
  const limited = rest.enum !== undefined || rest.pattern !== undefined
  const allowed = limited ? { anyOf: [rest, variable] } : rest
  return description === undefined ? allowed : { ...allowed, description }
}
