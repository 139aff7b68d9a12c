/** Preloaded into a Node process where GNU time is missing: writes its peak memory, in kilobytes, when it ends. */
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  writeFileSync(process.env.BENCH_PEAK_FILE, String(process.resourceUsage().maxRSS))
})
