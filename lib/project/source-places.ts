/** Turns places in code that runs into places that its author knows. Belongs to one loader. */
import { isInstalled } from './module-resolution.ts'
import { ownPackageRoot } from './own-package.ts'
import { originalPosition } from './source-map.ts'
import { type CodePosition, frameOf } from './stack-trace.ts'

/** The files that were loaded, with the mappings of those that were compiled. */
export class SourcePlaces {
  readonly #mappings = new Map<string, string | null>()

  /** `mappings` is null for a file that runs as it was written. */
  add(file: string, mappings: string | null): void {
    this.#mappings.set(file, mappings)
  }

  /** The first place of an error's stack that lies in a file of the project. */
  callSite(error: unknown): CodePosition | null {
    if (!(error instanceof Error)) return null
    for (const line of (error.stack ?? '').split('\n')) {
      const frame = frameOf(line)
      const place = frame !== null && this.#isAuthors(frame.file) ? this.original(frame) : null
      if (place !== null) return place
    }
    return null
  }

  /** The stack of an error, without lines that the compiler added. */
  mapStack(error: Error): string {
    const lines: string[] = []
    for (const line of (error.stack ?? String(error)).split('\n')) {
      const frame = frameOf(line)
      const place = frame === null ? null : this.original(frame)
      if (frame === null) lines.push(line)
      else if (place !== null)
        lines.push(`${frame.before}${place.file}:${place.line}:${place.column}${frame.after}`)
    }
    return lines.join('\n')
  }

  /** Null for a place in a compiled file that the compiler added. */
  original({ file, line, column }: CodePosition): CodePosition | null {
    const mappings = this.#mappings.get(file) ?? null
    if (mappings === null) return { file, line, column }
    const original = originalPosition(mappings, { line, column })
    return original === null ? null : { file, ...original }
  }

  /** Files that Node loaded on its own count too, unless they belong to a package. */
  #isAuthors(file: string): boolean {
    return this.#mappings.has(file) || !(isInstalled(file) || file.startsWith(ownPackageRoot()))
  }
}
