/** Code of revisions that is loaded already, for a run that asks for it. */
import type { ModuleLoader } from '../project/module-loader.ts'
import { requireDirection, type RevisionModule } from '../project/revision-module.ts'
import type { RevisionCode } from './run-request.ts'

/** Answers with these modules; a run asks for no others. */
export function loadedCode(modules: Iterable<RevisionModule>, loader: ModuleLoader): RevisionCode {
  const byId = new Map<string, RevisionModule>()
  for (const module of modules) byId.set(module.header.id, module)
  return {
    load: async (headers, direction) =>
      headers.map(({ id }) => {
        const module = byId.get(id)
        if (module === undefined) throw new TypeError(`Revision ${id} is not loaded`)
        requireDirection(module, direction)
        return module
      }),
    callSite: (error) => loader.callSite(error),
  }
}
