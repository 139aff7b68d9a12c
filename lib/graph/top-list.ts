/**
 * The tops of an unfinished walk down the graph, in order. Each stands in a slot; slots are numbered as they are
 * opened, a top can be replaced in its slot, and a slot that is closed is not used again. So the order of the list
 * is the order of the slot numbers.
 */

/** More than any slot number. */
export const noSlot = 0x7fffffff

export class TopList {
  readonly #slotOf: Int32Array
  readonly #topIn: number[] = []
  readonly #next: number[] = []
  readonly #previous: number[] = []
  #firstSlot = noSlot
  #lastSlot = noSlot

  /** @param size how many revisions there are */
  constructor(size: number) {
    this.#slotOf = new Int32Array(size).fill(noSlot)
  }

  get first(): number | undefined {
    return this.topIn(this.#firstSlot)
  }

  /** The slot of a revision, {@link noSlot} when it is no top. */
  slotOf(position: number): number {
    return this.#slotOf[position] ?? noSlot
  }

  /** The top in a slot; undefined when the slot is closed. */
  topIn(slot: number): number | undefined {
    const position = this.#topIn[slot]
    return position === undefined || this.#slotOf[position] !== slot ? undefined : position
  }

  append(position: number): void {
    const slot = this.#topIn.length
    this.#topIn.push(position)
    this.#next.push(noSlot)
    this.#previous.push(this.#lastSlot)
    this.#slotOf[position] = slot
    if (this.#lastSlot === noSlot) this.#firstSlot = slot
    else this.#next[this.#lastSlot] = slot
    this.#lastSlot = slot
  }

  replace(old: number, position: number): void {
    const slot = this.slotOf(old)
    this.#slotOf[old] = noSlot
    this.#slotOf[position] = slot
    this.#topIn[slot] = position
  }

  /** Takes a top out; returns its left neighbour, or the first when there is none on its left. */
  remove(position: number): number | undefined {
    const slot = this.slotOf(position)
    const before = this.#previous[slot] ?? noSlot
    const after = this.#next[slot] ?? noSlot
    this.#slotOf[position] = noSlot
    if (before === noSlot) this.#firstSlot = after
    else this.#next[before] = after
    if (after === noSlot) this.#lastSlot = before
    else this.#previous[after] = before
    return before === noSlot ? this.first : this.topIn(before)
  }
}
