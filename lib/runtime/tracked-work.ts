/**
 * Promises that a revision was given and may have forgotten to await. Each is waited for before the revision ends, and
 * the failure of one that nobody awaited is the revision's failure; what was awaited is its author's affair.
 */

/** Native `await` passes `then` by for promises of this very class; so a watched one claims to be of another. */
class Watched<Result> extends Promise<Result> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }
}

export class TrackedWork {
  readonly #pending = new Set<Promise<unknown>>()
  readonly #rejected: { readonly error: unknown; readonly isAwaited: () => boolean }[] = []

  /** Watches a promise and gives the same one back. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    let awaited = false
    const settled = Promise.prototype.then.call(
      work,
      () => {},
      // Whoever awaits does so in the same turn as the call, or later in the body; both are before this is looked at.
      (error: unknown) => {
        this.#rejected.push({ error, isAwaited: () => awaited })
      },
    )
    this.#pending.add(settled)
    void settled.then(() => this.#pending.delete(settled))
    const then = (...handlers: Parameters<Promise<Result>['then']>): Promise<unknown> => {
      awaited = true
      return Promise.prototype.then.apply(work, handlers)
    }
    // oxlint-disable-next-line unicorn/no-thenable -- it is a promise already; this one notes who awaits it
    return Object.defineProperties(work, { constructor: { value: Watched }, then: { value: then } })
  }

  /** Waits until nothing is going on any more, also what began meanwhile. */
  async settle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }

  /** The first failure that nobody awaited, or null. */
  forgottenFailure(): { readonly error: unknown } | null {
    return this.#rejected.find(({ isAwaited }) => !isAwaited()) ?? null
  }
}
