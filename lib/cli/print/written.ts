/** A revision that was written, as text: the file, then each post-write hook with its output. */
import type { WrittenReport } from '../../commands/new-revision-file.ts'
import type { Terminal } from '../terminal.ts'

/** The file is the result; what the hooks said is a note. `value` stands for the result where it is more than the file. */
export function reportWritten(terminal: Terminal, report: WrittenReport, value: unknown = report): void {
  const written = [report, ...report.added]
  const paths = written.flatMap(({ path, downPath }) => [path, downPath].filter((each) => each !== null))
  terminal.result(value, paths.map((path) => `Generating ${path} ...  done`).join('\n'))
  if (report.path === null)
    terminal.note(`processRevisionDirectives of env.ts took revision ${report.id} out; it is not written`)
  for (const { name, output } of written.flatMap(({ hooks }) => hooks)) {
    terminal.note(`Running post write hook '${name}' ...`)
    for (const line of output.trim() === '' ? [] : output.trimEnd().split('\n')) terminal.note(line)
    terminal.note('  done')
  }
}
