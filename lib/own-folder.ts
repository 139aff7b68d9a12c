/** Whose folder it is: what is read from a cache is run or believed, so nobody else may have written it. */

/** What a file system says of a folder. */
export interface FolderStats {
  readonly uid: number
  readonly mode: number
  isDirectory(): boolean
}

/** Whether only the user of this process may write there. A system without users has only folders of ours. */
export function isOwnFolder(stats: FolderStats): boolean {
  const user = process.getuid?.()
  return stats.isDirectory() && (user === undefined || (stats.uid === user && (stats.mode & 0o022) === 0))
}
