/** `tribikos completion` */

export async function run(): Promise<undefined> {
  const { printCompletionScript } = await import('../help.ts')
  printCompletionScript()
}
