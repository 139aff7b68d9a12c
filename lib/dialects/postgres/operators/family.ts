/** Operators, their classes and families, and casts. */
import type { ObjectFamily } from '../object-family.ts'
import { castKind, casts } from './cast.ts'
import { operatorKind, operators } from './operator.ts'
import { operatorClasses, operatorClassKind, operatorFamilies, operatorFamilyKind } from './operator-class.ts'

export const operatorFamily: ObjectFamily = {
  kinds: {
    operator: operatorKind,
    operatorFamily: operatorFamilyKind,
    operatorClass: operatorClassKind,
    cast: castKind,
  },
  queries: [operators, operatorFamilies, operatorClasses, casts],
}
