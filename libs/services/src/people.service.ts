import { ParleyError, type NewPerson, type Person } from '@parley/core'
import type { ContactRepository, PersonRepository } from '@parley/database'
import type { Accounts } from './accounts.ts'
import type { ChannelsService } from './channels.service.ts'
import type { Relay } from './relay.ts'

/** The directory. By their addresses and aliases people are recognised when they answer, in every spelling. */
export class PeopleService {
  constructor(
    private readonly people: PersonRepository,
    private readonly channels: ChannelsService,
    private readonly accounts: Accounts,
    private readonly contacts: ContactRepository,
    private readonly relay: Relay
  ) {}

  async create(projectId: string, id: string, wanted: NewPerson): Promise<Person> {
    const person = { ...wanted, ...(await this.written(projectId, wanted)) }
    return this.people.create(projectId, id, person, await this.canonical(projectId, person))
  }

  list(projectId: string): Promise<Person[]> {
    return this.people.list(projectId)
  }

  /** Throws `person_not_found`. */
  async find(projectId: string, idOrHandle: string): Promise<Person> {
    return known(await this.people.find(projectId, idOrHandle))
  }

  async change(projectId: string, idOrHandle: string, wanted: Partial<Omit<NewPerson, 'handle'>>): Promise<Person> {
    const before = await this.find(projectId, idOrHandle)
    const change = { ...wanted, ...(await this.written(projectId, wanted)) }
    const canonical = await this.canonical(projectId, { ...before, ...change })
    return known(await this.people.change(projectId, before.id, change, canonical))
  }

  /** Whoever is asked by this name in an open contact is not reached by it any more, and the contact goes on. */
  async remove(projectId: string, idOrHandle: string): Promise<void> {
    const { id } = await this.find(projectId, idOrHandle)
    if (!(await this.people.remove(projectId, id))) throw new ParleyError('person_not_found')
    for (const contactId of await this.people.findOpenContacts(projectId, id)) {
      this.relay.committed(await this.contacts.apply(contactId, (at) => ({ type: 'removed', person: id, at })))
    }
  }

  /** As their platforms write them. */
  private async written(
    projectId: string,
    { addresses, aliases }: Partial<Pick<NewPerson, 'addresses' | 'aliases'>>
  ): Promise<Partial<Pick<NewPerson, 'addresses' | 'aliases'>>> {
    return {
      ...(addresses ? { addresses: await this.channels.canonical(projectId, addresses, 'addresses') } : {}),
      ...(aliases ? { aliases: await this.channels.canonical(projectId, aliases, 'aliases') } : {})
    }
  }

  private canonical(projectId: string, person: Pick<NewPerson, 'addresses' | 'aliases'>): Promise<string[]> {
    return this.accounts.canonicalAll(projectId, [...person.addresses, ...person.aliases])
  }
}

function known<T>(person: T | undefined): T {
  if (!person) throw new ParleyError('person_not_found')
  return person
}
