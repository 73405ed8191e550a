import type { Loss, Reach, Recipient } from './contact.ts'

export const UNTRIED: Reach = { address: 0, unreachable: false }

/** The addresses that are lost. Where nobody noted them, those before the one that is tried, or all. */
export function lossesOf(reach: Reach): readonly Loss[] {
  const gone = reach.unreachable ? reach.address + 1 : reach.address
  return reach.lost ?? Array.from({ length: gone }, (_, address) => ({ address }))
}

export function isLost(reach: Reach, address: number): boolean {
  return lossesOf(reach).some((one) => one.address === address)
}

/** The address that is tried; where that is lost, and an earlier one came back, that. */
export function standingAddress({ addresses }: Recipient, reach: Reach): number {
  const holds = [...addresses.keys()].filter((index) => !isLost(reach, index))
  return holds.includes(reach.address) ? reach.address : (holds[0] ?? reach.address)
}

/**
 * After one more address is lost: nothing more is tried while another of those that were holds; then the next one, and
 * then what its holder let us have back meanwhile.
 */
export function afterLoss(recipient: Recipient, before: Reach, loss: Loss): { reach: Reach; next: number | undefined } {
  const lost = [...lossesOf(before), loss]
  const standing = [...recipient.addresses.keys()].filter((index) => !lost.some((one) => one.address === index))
  const holds = standing.some((index) => index <= before.address)
  const ahead = standing.find((index) => index > before.address)
  const next = holds ? undefined : (ahead ?? lost.find((one) => one.back)?.address)
  const left = lost.filter((one) => one.address !== next)
  const isPlain = before.lost === undefined && loss.until === undefined
  return {
    next,
    reach: {
      address: next !== undefined && next === ahead ? ahead : before.address,
      unreachable: !holds && next === undefined,
      ...(isPlain ? {} : { lost: left })
    }
  }
}
