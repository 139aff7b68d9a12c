/** Settings of the session that statements change: SET, RESET and calls of set_config(). */
import type { Node, VariableSetStmt } from '../../dialects/postgres/parse-sql.ts'
import { textsIn } from './texts-in.ts'
import { callsIn, type FunctionCall } from './tree-parts.ts'

export interface SettingChange {
  /** `lock_timeout`; `role` and `session_authorization` for who acts. */
  readonly name: string
  /** As written; null when it goes back to what it was, or is not a constant. */
  readonly values: readonly string[] | null
  readonly isReset: boolean
  /** Whether it ends with the transaction. */
  readonly isLocal: boolean
}

export function settingChanges(tree: Node): readonly SettingChange[] {
  if ('VariableSetStmt' in tree) return changedBySet(tree.VariableSetStmt)
  return 'SelectStmt' in tree ? changedByCalls(tree) : []
}

function changedBySet({
  kind,
  name = 'all',
  args = [],
  is_local: isLocal,
}: VariableSetStmt): readonly SettingChange[] {
  // SET TRANSACTION is about the transaction that runs, whatever it says.
  if (kind === 'VAR_SET_MULTI' && name === 'TRANSACTION') return []
  const isReset = kind === 'VAR_RESET' || kind === 'VAR_RESET_ALL' || kind === 'VAR_SET_DEFAULT'
  return [
    {
      name: name.toLowerCase(),
      values: isReset ? null : args.flatMap((each) => textsIn(each)),
      isReset,
      isLocal: isLocal === true,
    },
  ]
}

function changedByCalls(tree: Node): readonly SettingChange[] {
  return [...callsIn(tree)].flatMap(changedByCall)
}

function changedByCall({ name: path, args: [setting, text, local] }: FunctionCall): readonly SettingChange[] {
  const [name] = textsIn(setting)
  if (path.at(-1) !== 'set_config' || name === undefined) return []
  const values = textsIn(text)
  return [
    {
      name: name.toLowerCase(),
      values: values.length === 0 ? null : values,
      isReset: false,
      isLocal: local !== undefined && isTrue(local),
    },
  ]
}

function isTrue(value: Node): boolean {
  return 'A_Const' in value && value.A_Const.boolval?.boolval === true
}
