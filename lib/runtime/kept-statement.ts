/**
 * The name under which the session keeps the statement that ends each step, so that the server plans it once in a run. SQL
 * of an author may make the session forget what it keeps; after such SQL it is kept anew, under another name.
 */
import { randomBytes } from 'node:crypto'

export class KeptStatement {
  /** A session may see several runs, and the driver knows a name for ever. */
  readonly #run = randomBytes(4).toString('hex')
  #number = 1

  get name(): string {
    return `tribikos_rows_${this.#run}_${this.#number}`
  }

  /** Whatever is kept is not to be relied on any more. */
  renew(): void {
    this.#number += 1
  }
}
