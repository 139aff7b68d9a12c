/** Revision headers in the shapes that are measured: the same for every run, whatever the machine. */

/** Shape → function from the number of revisions to their headers. */
export const graphShapes = {
  linear: (size) => Array.from({ length: size }, (_, index) => header(index, index === 0 ? [] : [index - 1])),
  'ladder of diamonds': ladder,
  '50 branches': branches,
  random: (size) => random(size, { reach: 40, seed: 7 }),
  'random, wide': (size) => random(size, { reach: size, seed: 11 }),
}

function ladder(size) {
  const headers = [header(0, [])]
  let tip = 0
  while (headers.length + 3 <= size) {
    const left = headers.length
    headers.push(header(left, [tip]), header(left + 1, [tip]), header(left + 2, [left, left + 1]))
    tip = left + 2
  }
  while (headers.length < size) {
    headers.push(header(headers.length, [headers.length - 1]))
  }
  return headers
}

/** Fifty lines from one base; every now and then a revision depends on the tip of the next line. */
function branches(size) {
  const tips = Array.from({ length: 50 }, () => 0)
  const headers = [header(0, [])]
  for (let index = 1; index < size; index += 1) {
    const line = index % tips.length
    const other = tips[(line + 1) % tips.length]
    headers.push(header(index, [tips[line]], index % 97 === 0 && other !== 0 ? [other] : []))
    tips[line] = index
  }
  return headers
}

/** One parent or two among the last `reach` revisions, and in one of ten a dependency on any earlier one. */
function random(size, { reach, seed }) {
  const below = generator(seed)
  return Array.from({ length: size }, (_, index) => {
    if (index === 0) return header(0, [])
    const parents = new Set(
      Array.from({ length: below(5) === 0 ? 2 : 1 }, () => index - 1 - below(Math.min(reach, index))),
    )
    const dependency = below(index)
    return header(index, [...parents], below(10) === 0 && !parents.has(dependency) ? [dependency] : [])
  })
}

/** Numbers that look random and are the same everywhere. */
function generator(seed) {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * limit)
  }
}

function header(index, parents, dependencies = []) {
  return {
    id: idOf(index),
    downRevisions: parents.map(idOf),
    dependsOn: dependencies.map(idOf),
    branchLabels: [],
    doc: '',
    path: '',
  }
}

function idOf(index) {
  return `r${index.toString(16).padStart(11, '0')}`
}
