/** A text that is the result of a command, such as SQL: printed byte for byte, or written to a file once all of it is there. */
import type { Terminal } from '../terminal.ts'

/** Prints the text, or writes it to the file of --output; with --json the report is printed in any case. */
export async function printWholeText(
  terminal: Terminal,
  report: unknown,
  text: string,
  output: string | undefined,
): Promise<void> {
  if (output !== undefined) {
    const { writeOutputFile } = await import('../../project/output-file.ts')
    await writeOutputFile(output, text)
    terminal.note(`Generating ${output} ...  done`)
  }
  if (terminal.json) terminal.result(report, '')
  else if (output === undefined) terminal.verbatim(text)
}
