/** Progress as server-sent events. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorBody, headers } from './answer.ts'
import type { Secrets } from './secrets.ts'

export interface EventStream {
  send(event: string, value: unknown): void
  /** The last event. */
  end(event: string, value: unknown): void
  fail(error: unknown): void
}

/** Proxies close what is silent for long. */
const heartbeatMs = 15_000

export function wantsEvents(request: IncomingMessage): boolean {
  return (request.headers.accept ?? '')
    .split(',')
    .some((type) => /^\s*text\/event-stream\s*(?:;|$)/i.test(type))
}

export function openEventStream(response: ServerResponse, secrets: Secrets): EventStream {
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    // nginx would keep the events back.
    'x-accel-buffering': 'no',
  })
  const write = (text: string): void => {
    if (!response.destroyed && !response.writableEnded) response.write(text)
  }
  // JSON has no line breaks, so an event is one line of data.
  const send = (event: string, json: string): void => write(`event: ${event}\ndata: ${json}\n\n`)
  write(': open\n\n')
  const heartbeat = setInterval(() => write(': still at it\n\n'), heartbeatMs)
  heartbeat.unref()
  const end = (event: string, json: string): void => {
    clearInterval(heartbeat)
    send(event, json)
    response.end()
  }
  return {
    send: (event, value) => send(event, secrets.json(value, true)),
    end: (event, value) => end(event, secrets.json(value)),
    fail: (error) => end('error', secrets.json(errorBody(error), true)),
  }
}
