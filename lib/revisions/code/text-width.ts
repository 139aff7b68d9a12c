/** How many columns a text takes on a line, counted as prettier counts. */

const beyondAscii = /[^\x20-\x7E]/
/** Made from a text because its flag is newer than what the compiler accepts in a literal. */
const emoji = new RegExp(String.raw`\p{RGI_Emoji}`, 'gv')
const mayBeEmoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}\u20E3]/u
const zeroWidth = /[\p{Cc}\p{Mn}\p{Me}]/u

/** Ranges of characters that take two columns: scripts of East Asia, full-width forms. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x11_00, 0x11_5f],
  [0x23_1a, 0x23_1b],
  [0x23_29, 0x23_2a],
  [0x2e_80, 0x30_3e],
  [0x30_41, 0x32_47],
  [0x32_50, 0xa4_cf],
  [0xa9_60, 0xa9_7c],
  [0xac_00, 0xd7_a3],
  [0xf9_00, 0xfa_ff],
  [0xfe_10, 0xfe_19],
  [0xfe_30, 0xfe_6b],
  [0xff_01, 0xff_60],
  [0xff_e0, 0xff_e6],
  [0x1_6f_e0, 0x1_6f_f6],
  [0x1_70_00, 0x1_8d_1e],
  [0x1_af_f0, 0x1_b2_fb],
  [0x1_d3_00, 0x1_d3_76],
  [0x1_f2_00, 0x1_f2_65],
  [0x2_00_00, 0x3_ff_fd],
]

export function textWidth(text: string): number {
  if (!beyondAscii.test(text)) return text.length
  let width = 0
  const countEmoji = (found: string): string => {
    width += /^\p{Emoji_Presentation}/u.test(found) || found.endsWith('\uFE0F') ? 2 : 1
    return ''
  }
  const plain = mayBeEmoji.test(text) ? text.replaceAll(emoji, countEmoji) : text
  for (const character of plain) {
    if (!zeroWidth.test(character)) width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1
  }
  return width
}

/** Columns up to the end of the first line. */
export function firstLineWidth(text: string): number {
  const end = text.indexOf('\n')
  return textWidth(end === -1 ? text : text.slice(0, end))
}

function isWide(point: number): boolean {
  return wideRanges.some(([first, last]) => point >= first && point <= last)
}
