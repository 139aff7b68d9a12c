import { defineConfig } from 'vitest/config'
import { fileURLToPath } from 'node:url'
import { LongestFirst } from './test/support/longest-first.ts'

export default defineConfig({
  resolve: { alias: { tribikos: fileURLToPath(new URL('./lib/index.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
})
