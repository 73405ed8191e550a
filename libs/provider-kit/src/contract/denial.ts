import { atLeast } from '@parley/core'
import type { Capabilities, RawRequest } from '../provider.ts'
import type { Simulator } from '../simulator.ts'

/** Why a case is not asked of a provider that claims this, on such a platform; `undefined`: it is. */
export type Denial = (can: Capabilities, simulator: Simulator) => string | undefined

/** The first reason of several. */
export const any =
  (...denials: readonly Denial[]): Denial =>
  (can, simulator) => {
    for (const denial of denials) {
      const reason = denial(can, simulator)
      if (reason !== undefined) return reason
    }
    return undefined
  }

export const noWire: Denial = ({ inbound }) => (inbound === 'pages' ? 'its platform is our own pages' : undefined)

export const noPress: Denial = ({ buttons, assurance }) => {
  if (buttons === 0) return 'it has no buttons'
  // What proves no more than a link is pressed on our pages.
  return assurance.button && atLeast(assurance.button, 'address') ? undefined : 'its buttons lead to our pages'
}

export const noText: Denial = ({ inbound, assurance }) =>
  inbound === 'pages' || assurance.text === undefined ? 'nobody can write' : undefined

/** Neither way of answering is there. */
export const noAnswer: Denial = (can, simulator) =>
  noPress(can, simulator) === undefined ? undefined : noText(can, simulator)

export const noHurry: Denial = ({ answerWithinMs }, { callAt }) =>
  callAt && answerWithinMs === undefined ? 'the platform does not hurry' : undefined

export const noThreads: Denial = ({ threads }) => (threads ? undefined : 'it has no threads')
export const noUpdate: Denial = ({ update }) => (update ? undefined : 'what was sent cannot be changed')
export const noFind: Denial = ({ find }) => (find ? undefined : 'a send cannot be looked up')
export const noComment: Denial = ({ buttonComment }) => (buttonComment ? undefined : 'a button takes no comment')
export const noFiles: Denial = ({ attachments }) => (attachments ? undefined : 'it takes no files')
export const noCodes: Denial = ({ assurance }) => (assurance.code ? undefined : 'it sends no codes')
export const noName: Denial = (_, { ourName }) => (ourName === undefined ? 'nobody calls it by name' : undefined)
export const noDirectChat: Denial = (_, { directChats }) =>
  directChats ? undefined : 'nobody writes to it without saying to what'
export const noPlacement: Denial = (_, { placement }) => (placement === undefined ? 'it takes no placement' : undefined)
export const noGroup: Denial = (_, { group }) => (group === undefined ? 'it has no groups' : undefined)
export const noCall: Denial = (_, { lastCall }) => (lastCall ? undefined : 'the platform does not call')
export const noSignature: Denial = (_, { lastCall, sign }) =>
  lastCall && sign ? undefined : 'the platform signs nothing'
const UNSIGNED: RawRequest = { method: 'POST', path: '/', headers: {}, query: {}, rawBody: Buffer.from('{}') }

/** Where a signature is the same whenever it is made, nothing can be told by it from what was signed long ago. */
export const noSignedTime: Denial = (can, simulator) => {
  const signed = (at: number) => JSON.stringify(simulator.sign?.(UNSIGNED, new Date(at)))
  return noSignature(can, simulator) ?? (signed(0) === signed(1e12) ? 'the platform signs no time' : undefined)
}

export const noReport: Denial = ({ tellsDelivery }, { report }) =>
  report || tellsDelivery ? undefined : 'the platform says nothing of a send'
export const noConsent: Denial = (_, { optOut, optIn, people }) =>
  optOut && optIn && people.length > 1 ? undefined : 'nobody can opt out'
export const noConnection: Denial = (_, { drop }) => (drop ? undefined : 'it holds no connection')
export const noDelay: Denial = (_, { delayNext }) => (delayNext ? undefined : 'the platform keeps the order')
/** Neither do we ask again for what could not be stored, nor is it brought again. */
export const noSecondTry: Denial = (can, simulator) =>
  noConnection(can, simulator) === undefined ? undefined : noRedelivery(can, simulator)
export const noRedelivery: Denial = (_, { redeliver }) =>
  redeliver ? undefined : 'the platform delivers everything once'
