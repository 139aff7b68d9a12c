/** Triggers of relations and of the database: how they are read, made, changed and dropped. */
import type { ObjectFamily } from '../object-family.ts'
import { eventTrigger, eventTriggerQuery } from './event-trigger.ts'
import { trigger } from './trigger-rules.ts'
import { triggerQuery } from './trigger-reflect.ts'

export const triggerFamily: ObjectFamily = {
  kinds: { trigger, eventTrigger },
  queries: [triggerQuery, eventTriggerQuery],
  deparsed: ['action'],
}
