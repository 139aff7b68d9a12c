/** Chooses what to do next from a seed. Only what both tools define the same way is chosen; the rest is in README. */

/** A small generator of equal sequences for equal seeds. */
export function seededRandom(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    chance: (probability) => next() < probability,
    pick: (values) => values[Math.floor(next() * values.length)],
  }
}

/**
 * @param {ReturnType<typeof seededRandom>} random
 * @param {readonly import('./history.mjs').InteropRevision[]} history
 * @param {readonly string[]} rows of the version table
 * @returns {string[]} a command with its arguments
 */
export function chooseStep(random, history, rows) {
  const ids = history.map(({ id }) => id)
  const labels = history.flatMap(({ branchLabels }) => branchLabels)
  const label = random.pick(labels)
  const id = random.pick(ids)
  const upgrades = [
    'heads',
    '+1',
    '+2',
    `${label}@head`,
    `${label}@+1`,
    id,
    id.slice(0, 6),
    `${label}`,
    'head',
  ]
  const downgrades = [id, `${label}@-1`, `${label}@base`, id.slice(0, 5), `${label}`]
  // From several rows Alembic takes whichever the server gives first; tribikos refuses to guess.
  if (rows.length === 1) downgrades.push('-1', '-1', '-2')
  const stamps = [['heads'], [id], [label], [`${label}@head`]]
  if (rows.length === 0 || random.chance(0.5)) return ['upgrade', random.pick(upgrades)]
  return random.chance(0.75) ? ['downgrade', random.pick(downgrades)] : ['stamp', ...random.pick(stamps)]
}
