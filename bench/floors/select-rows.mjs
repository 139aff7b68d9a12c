/** The floor of a run with nothing to do: a process that imports pg, connects and reads the version table. */
import { Client } from 'pg'

const client = new Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
await client.query('SELECT version_num FROM alembic_version')
await client.end()
