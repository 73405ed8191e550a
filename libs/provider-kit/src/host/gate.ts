/** Lets everybody through until it is shut. */
export class Gate {
  /** How many wait. */
  waiting = 0
  private shut: Promise<void> | undefined

  /** Everybody waits until the returned function is called. */
  hold(): () => void {
    let open!: () => void
    const shut = new Promise<void>((resolve) => (open = resolve))
    this.shut = shut
    return () => {
      if (this.shut === shut) this.shut = undefined
      open()
    }
  }

  async pass(): Promise<void> {
    this.waiting += 1
    await this.shut
    this.waiting -= 1
  }
}
