/** Figures as text: one table, readable in a terminal and as Markdown. */

/**
 * @typedef {object} Figure times of one series
 * @property {string} title
 * @property {import('./measure.mjs').Summary} floor
 * @property {readonly (import('./measure.mjs').Summary & { target?: number })[]} subjects `target`: at most so many times the floor
 *
 * @typedef {object} Counts
 * @property {string} title
 * @property {readonly { name: string, value: number, target?: number, unit?: string }[]} counts
 */

const header = ['what', 'median ms', 'min – max', 'peak MB', '× floor', '× floor, fastest', 'at most', 'met']

/**
 * @param {readonly (Figure | Counts)[]} figures
 * @returns {string}
 */
export function renderTable(figures) {
  const rows = figures.flatMap((figure) => [
    [`**${figure.title}**`, ...header.slice(1).map(() => '')],
    ...('floor' in figure ? timeRows(figure) : countRows(figure)),
  ])
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => row[column].length), title.length),
  )
  const line = (cells) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(header), rule, ...rows.map(line)].join('\n')
}

/** Every target that is missed, as `title: name`. */
export function missedTargets(figures) {
  return figures.flatMap((figure) =>
    'floor' in figure
      ? figure.subjects
          .filter(({ median, target }) => target !== undefined && median / figure.floor.median > target)
          .map(({ name }) => `${figure.title}: ${name}`)
      : figure.counts
          .filter(({ value, target }) => target !== undefined && value > target)
          .map(({ name }) => `${figure.title}: ${name}`),
  )
}

function timeRows({ floor, subjects }) {
  return [floor, ...subjects].map((subject) => [
    subject.name,
    subject.median.toFixed(0),
    `${subject.min.toFixed(0)} – ${subject.max.toFixed(0)}`,
    subject.peakMb === null ? '' : subject.peakMb.toFixed(0),
    ...(subject === floor ? ['1', '1', '', ''] : ratios(subject, floor)),
  ])
}

function ratios(subject, floor) {
  const ratio = subject.median / floor.median
  return [ratio.toFixed(2), (subject.min / floor.min).toFixed(2), ...verdict(ratio, subject.target)]
}

function countRows({ counts }) {
  return counts.map(({ name, value, target, unit }) => [
    name,
    '',
    '',
    '',
    `${Number.isInteger(value) ? value : value.toFixed(2)}${unit === undefined ? '' : ` ${unit}`}`,
    '',
    ...verdict(value, target),
  ])
}

function verdict(value, target) {
  if (target === undefined) return ['', '']
  return [String(target), value <= target ? 'yes' : 'NO']
}
