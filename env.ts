/** What the sample project needs code for. Everything else is in config/tribikos.json. */
import { defineEnvironment } from 'tribikos'

export default defineEnvironment({})
