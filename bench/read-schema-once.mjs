/** Reads the schema of the database that DATABASE_URL names, once: the work of `pg_dump -s`, as our commands do it. */
import { openReader } from './schema-steps.mjs'

const reader = await openReader(process.env.DATABASE_URL)
const { catalog } = await reader.read()
if (catalog.objects.size === 0) throw new Error('nothing was read')
await reader.close()
