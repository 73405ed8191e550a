/** Lets everybody through until it is shut. */
export class Gate {
  /** How many wait. */
  waiting = 0
  private shut: Promise<void> | undefined
  private open = (): void => {}

  /** Everybody waits until the returned function is called. */
  hold(): () => void {
    let resolve!: () => void
    const shut = new Promise<void>((done) => (resolve = done))
    this.shut = shut
    return (this.open = () => {
      if (this.shut === shut) this.shut = undefined
      resolve()
    })
  }

  /** Nobody waits any longer. */
  end(): void {
    this.open()
  }

  async pass(): Promise<void> {
    this.waiting += 1
    await this.shut
    this.waiting -= 1
  }
}
