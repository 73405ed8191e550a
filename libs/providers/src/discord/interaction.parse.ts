import { cleanText, type InboundReply, type OutboundMessage } from '@parley/provider-kit'
import {
  ComponentType,
  InteractionType,
  type APIInteraction,
  type APIMessageComponentInteraction,
  type APIModalSubmitInteraction,
  type APIUser,
  type APIGuildMember
} from 'discord-api-types/v10'
import { readCustomId, type CustomId } from './custom-id.ts'
import { fieldId, fieldValue } from './modal.render.ts'
import { roleTarget, userTarget } from './target.parse.ts'

export type Press = APIMessageComponentInteraction | APIModalSubmitInteraction

/** A person's press on a message of ours, or what they filled in after one; `undefined` for everything else. */
export function readPress(interaction: APIInteraction): { press: Press; id: CustomId } | undefined {
  if (interaction.type !== InteractionType.MessageComponent && interaction.type !== InteractionType.ModalSubmit) {
    return undefined
  }
  if ((interaction.user ?? interaction.member?.user)?.bot) return undefined
  const id = readCustomId(interaction.data.custom_id)
  return id && { press: interaction, id }
}

/** What somebody pressed or filled in. The platform says who it was; what the button says is not trusted for that. */
export function replyOf(press: Press, id: CustomId, message: OutboundMessage): InboundReply {
  const given = givenIn(press)
  const chosen = id.kind === 'option' ? id.option : Number(given.get('option')?.[0] ?? Number.NaN)
  const option = message.options[chosen]?.id
  const comment = cleanText(given.get('comment')?.[0] ?? '').trim()
  const text = cleanText(given.get('text')?.[0] ?? '').trim()
  const values = valuesIn(given, message)
  return {
    type: 'reply',
    externalId: press.id,
    token: id.token,
    ...writerOf(press),
    assurance: 'platform',
    ...(option === undefined ? {} : { option }),
    ...(comment === '' ? {} : { comment }),
    ...(text === '' ? {} : { text }),
    ...(values ? { values } : {})
  }
}

/** Who it is: in a server, by the name that they have there, and with their roles. */
export function writerOf({
  member,
  user = member?.user
}: {
  readonly member?: Pick<Partial<APIGuildMember>, 'nick' | 'roles'> & { readonly user?: APIUser }
  readonly user?: APIUser
}): Pick<InboundReply, 'account' | 'name' | 'memberOf'> {
  return {
    account: userTarget(user!.id),
    name: member?.nick ?? user!.global_name ?? user!.username,
    memberOf: (member?.roles ?? []).map(roleTarget)
  }
}

/** What was typed or chosen, by the id of its field. */
function givenIn(press: Press): Map<string, readonly string[]> {
  const given = new Map<string, readonly string[]>()
  if (press.type === InteractionType.MessageComponent) {
    const { data } = press
    if (data.component_type === ComponentType.StringSelect) given.set('option', data.values)
    return given
  }
  for (const row of press.data.components) {
    const fields = 'component' in row ? [row.component] : 'components' in row ? row.components : []
    for (const field of fields) {
      if ('value' in field && typeof field.value === 'string') given.set(field.custom_id, [field.value])
      else if ('values' in field) given.set(field.custom_id, field.values)
    }
  }
  return given
}

function valuesIn(
  given: ReadonlyMap<string, readonly string[]>,
  { form }: OutboundMessage
): Record<string, unknown> | undefined {
  const shown = (form?.fields ?? []).flatMap((field, at) => {
    const filled = given
      .get(fieldId(at))
      ?.filter((one) => one !== '')
      .map(cleanText)
    return filled ? [[field.id, filled.length === 0 ? '' : fieldValue(field, filled)] as const] : []
  })
  return shown.length === 0 ? undefined : Object.fromEntries(shown)
}
