/**
 * A request handler for Node's http, Express and Fastify: GET tells where the database stands, POST runs what is pending.
 * Nobody is let in whom the application does not let in, and one run goes on at a time.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { openProject, status, upgrade } from '../commands/library.ts'
import type { RunOptions } from '../commands/run-options.ts'
import { TribikosError } from '../errors.ts'
import type { OpenProjectOptions } from '../project/open-project.ts'
import type { Project } from '../project/project.ts'
import { answer, failure, refusal } from './answer.ts'
import { openEventStream, wantsEvents } from './event-stream.ts'
import { progressValue } from './progress-value.ts'
import { Secrets } from './secrets.ts'

/** The request as it came; of Express or Fastify it is the one that they wrap. */
export type AuthorizedRequest = IncomingMessage

export interface MigrationHandlerOptions {
  /**
   * Whether a request may see the state of the database, and change it. It is asked for each one; what is not `true`, a
   * rejection included, is a no.
   */
  readonly authorize: (request: AuthorizedRequest) => boolean | Promise<boolean>
  /** Where the project is. It is opened anew for each request, so that new revisions are seen. */
  readonly project?: Omit<OpenProjectOptions, 'onSecret'> | undefined
  /** The revision argument to upgrade to; `heads` unless told. A request has no say in it. */
  readonly target?: string | undefined
  /** Options of the run, such as `confirmDatabase` for a protected environment, or a signal that ends it. */
  readonly run?: Omit<RunOptions, 'onProgress'> | undefined
  /** Told of every error that was answered, for the application's own log. Passwords are in none of them. */
  readonly onError?: ((error: unknown, request: AuthorizedRequest) => void) | undefined
}

/** Answers the request to its end and never rejects. Bodies of requests are not read. */
export type MigrationHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * Makes the handler. GET answers with what `tribikos status --json` prints; POST runs `upgrade` and answers with its report,
 * or, for `Accept: text/event-stream`, with its progress as events `progress` and an event `result` or `error` at the end. A
 * client that goes away does not end a run.
 * @throws usage without `authorize`
 * @example
 * const migrations = createMigrationHandler({ authorize: (request) => isAdmin(request) })
 * createServer((request, response) => void migrations(request, response)).listen(8080)
 */
export function createMigrationHandler(options: MigrationHandlerOptions): MigrationHandler {
  if (typeof (options as Partial<MigrationHandlerOptions> | undefined)?.authorize !== 'function') {
    throw new TribikosError('usage', 'A migration handler needs a function `authorize`', {
      hint: 'Give one that says whether a request comes from somebody who may migrate the database.',
    })
  }
  return new Handler(options).handle
}

/** A class because it knows of the run that goes on. */
class Handler {
  readonly #options: MigrationHandlerOptions
  /** When the run began that goes on, ISO 8601; null while none does. */
  #runningSince: string | null = null

  constructor(options: MigrationHandlerOptions) {
    this.#options = options
  }

  readonly handle: MigrationHandler = async (request, response) => {
    const secrets = new Secrets()
    try {
      request.resume()
      await this.#answer(request, response, secrets)
    } catch (error) {
      this.#tell(error, request)
      failure(response, error, secrets)
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse, secrets: Secrets): Promise<void> {
    if (!(await this.#isAuthorized(request))) return refusal(response, 'forbidden', 403)
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return answer(response, 200, await status(await this.#project(secrets)), secrets)
      case 'POST':
        if (this.#runningSince !== null)
          return refusal(response, 'run_in_progress', 409, { since: this.#runningSince })
        return this.#run(request, response, secrets)
      default:
        response.setHeader('allow', 'GET, HEAD, POST')
        return refusal(response, 'method_not_allowed', 405)
    }
  }

  async #isAuthorized(request: IncomingMessage): Promise<boolean> {
    // A page of another site may make a browser send a request with the cookies of this one.
    if (request.headers['sec-fetch-site'] === 'cross-site') return false
    try {
      // Whoever writes JavaScript may give anything.
      const isAllowed: unknown = await this.#options.authorize(request)
      return isAllowed === true
    } catch (error) {
      this.#tell(error, request)
      return false
    }
  }

  async #run(request: IncomingMessage, response: ServerResponse, secrets: Secrets): Promise<void> {
    const { target = 'heads', run = {} } = this.#options
    this.#runningSince = new Date().toISOString()
    const stream = wantsEvents(request) ? openEventStream(response, secrets) : null
    try {
      const report = await upgrade(await this.#project(secrets), target, {
        ...run,
        onProgress: (event) => stream?.send('progress', progressValue(event)),
      })
      if (stream === null) answer(response, 200, report, secrets)
      else stream.end('result', report)
    } catch (error) {
      if (stream === null) throw error
      this.#tell(error, request)
      stream.fail(error)
    } finally {
      this.#runningSince = null
    }
  }

  async #project(secrets: Secrets): Promise<Project> {
    return openProject({ ...this.#options.project, onSecret: (secret) => secrets.add(secret) })
  }

  #tell(error: unknown, request: IncomingMessage): void {
    try {
      this.#options.onError?.(error, request)
    } catch {
      // The answer does not depend on the application's log.
    }
  }
}
