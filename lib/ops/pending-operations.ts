/**
 * Operations on their way to the port. While a batch is open they wait here, whoever made them, so that they reach the
 * queue in the order of the calls, and not at all when the batch's body throws.
 */
import type { Operation } from './operation.ts'
import type { OpPort } from './port.ts'

interface Waiting {
  readonly operation: Operation
  readonly origin: Error
}

export class PendingOperations {
  private readonly port: OpPort
  private openBatches = 0
  private waiting: Waiting[] = []
  private sent: Promise<void>[] = []

  constructor(port: OpPort) {
    this.port = port
  }

  /** Queues an operation, now or when the batch ends. */
  readonly queue = (operation: Operation, origin: Error): Promise<void> => {
    if (this.openBatches === 0) return this.port.queue(operation, origin)
    this.waiting.push({ operation, origin })
    return Promise.resolve()
  }

  /** Queues what waits, because something is about to happen that must come after it. */
  release(): void {
    for (const { operation, origin } of this.waiting.splice(0)) {
      const sent = this.port.queue(operation, origin)
      // The batch reports it when it ends; until then nobody listens.
      sent.catch(() => {})
      this.sent.push(sent)
    }
  }

  /**
   * Runs a body whose operations are queued together when it has ended: at once when it is not asynchronous, so that a
   * batch that nobody awaits is complete when the call returns.
   */
  batch(body: () => void | Promise<void>): Promise<void> {
    const before = this.waiting.length
    this.openBatches += 1
    try {
      const work: unknown = body()
      if (!(work instanceof Promise)) return this.finish()
      return work.then(
        () => this.finish(),
        (error: unknown) => this.abandon(before, error),
      )
    } catch (error) {
      return this.abandon(before, error)
    }
  }

  private async finish(): Promise<void> {
    this.openBatches -= 1
    if (this.openBatches > 0) return
    this.release()
    await Promise.all(this.sent.splice(0))
  }

  private abandon(before: number, error: unknown): Promise<never> {
    this.openBatches -= 1
    this.waiting.splice(before)
    return Promise.reject(error)
  }
}
