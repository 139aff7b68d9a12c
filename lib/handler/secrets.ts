/** Passwords that became known while a request was answered, and values without them. */
import { hideSecrets, redact } from '../config/redact.ts'

export class Secrets {
  readonly #known: string[] = []

  add(secret: string): void {
    if (!this.#known.includes(secret)) this.#known.push(secret)
  }

  /** Errors also lose what only looks like a password. */
  json(value: unknown, isError = false): string {
    const clean = isError ? redact : hideSecrets
    return JSON.stringify(value, (_, each: unknown) =>
      typeof each === 'string' ? clean(each, this.#known) : each,
    )
  }
}
