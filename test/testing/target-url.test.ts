/** What is written as a URL reads back as the same target. */
import { expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import { targetUrl } from '../../lib/testing/target-url.ts'

it.each([
  'postgresql://ada@db.example.com:5432/boards',
  'postgresql://ada:p%40ss%2Fword%20%3F@db.example.com:5433/my%20boards',
  'postgresql://ada:x@[::1]:5432/boards?sslmode=disable',
  'postgresql://ada@/boards?host=%2Fvar%2Frun%2Fpostgresql&port=5433',
  'postgresql://ada:x@h:5432/b?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&sslcert=%2Fc&sslkey=%2Fk',
])('%s', (url) => {
  const options = { root: '/', variables: {} }
  const target = parseDatabaseUrl(url, options)
  expect(target.kind).toBe('server')
  if (target.kind === 'server') expect(parseDatabaseUrl(targetUrl(target), options)).toEqual(target)
})
