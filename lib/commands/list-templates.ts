/** The templates that init knows. */
import { listProjectTemplates } from '../project/scaffold.ts'

export interface TemplatesReport {
  readonly version: 1
  readonly kind: 'list-templates'
  readonly templates: readonly { readonly name: string; readonly description: string }[]
}

/** The names of the templates and what each is for. */
export function listTemplates(): TemplatesReport {
  return { version: 1, kind: 'list-templates', templates: listProjectTemplates() }
}
