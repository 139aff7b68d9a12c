/** A revision that was written, as text: the file, then each post-write hook with its output. */
import type { WrittenReport } from '../../commands/new-revision-file.ts'
import type { Terminal } from '../terminal.ts'

/** The file is the result; what the hooks said is a note. */
export function reportWritten(terminal: Terminal, report: WrittenReport): void {
  terminal.result(report, `Generating ${report.path} ...  done`)
  for (const { name, output } of report.hooks) {
    terminal.note(`Running post write hook '${name}' ...`)
    if (output.trim() !== '') terminal.note(output.trimEnd())
    terminal.note('  done')
  }
}
