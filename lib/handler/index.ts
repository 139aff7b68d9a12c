/** `tribikos/handler`: the state of a database and upgrades of it over HTTP, for people who may. */
export {
  type AuthorizedRequest,
  createMigrationHandler,
  type MigrationHandler,
  type MigrationHandlerOptions,
} from './handler.ts'
