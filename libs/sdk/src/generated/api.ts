// Generated from docs/openapi.json by `npm run generate:sdk`.
export interface paths {
  '/healthz': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The process lives */
    get: operations['health.health']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/readyz': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A contact can be taken and sent */
    get: operations['health.ready']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/contacts': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List contacts, newest first; also by metadata.<key> */
    get: operations['contacts.list']
    put?: never
    /** Ask somebody, or tell them something */
    post: operations['contacts.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/contacts/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read a contact; `wait` holds until it is settled, `after` until it changes */
    get: operations['contacts.find']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/contacts/{id}/turns': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Say more to those who were asked */
    post: operations['contacts.turn']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/contacts/{id}/recipients': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Ask more people, in the step that runs, or tell more */
    post: operations['contacts.recipients']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/contacts/{id}/cancel': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Withdraw a contact */
    post: operations['contacts.cancel']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/contacts/{id}/respond': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Answer as an operator, where the inbox was asked */
    post: operations['contacts.respond']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/contacts/{id}/history': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Everything that happened to a contact, in order */
    get: operations['contacts.history']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/threads/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** A conversation: the turns of both sides, in order */
    get: operations['threads.find']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/replies': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What people wrote; `state=held` waits for an operator */
    get: operations['replies.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/replies/{id}/accept': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Let a held reply count, as the vote of somebody who was asked */
    post: operations['replies.accept']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/replies/{id}/discard': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Let a held reply never count */
    post: operations['replies.discard']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What happened, in commit order; as a stream with `Accept: text/event-stream` */
    get: operations['events.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the people */
    get: operations['people.list']
    put?: never
    /** Add somebody to the directory */
    post: operations['people.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/people/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read one of the people */
    get: operations['people.find']
    put?: never
    post?: never
    /** Delete one of the people */
    delete: operations['people.remove']
    options?: never
    head?: never
    /** Change one of the people */
    patch: operations['people.change']
    trace?: never
  }
  '/v1/policies': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the policies */
    get: operations['policies.list']
    put?: never
    /** Name a policy: who is asked, in which order, and what silence means */
    post: operations['policies.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/policies/{name}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read one of the policies */
    get: operations['policies.find']
    /** Change what a policy says; contacts under way keep what they were opened with */
    put: operations['policies.change']
    post?: never
    /** Delete one of the policies */
    delete: operations['policies.remove']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/channels': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the channels */
    get: operations['channels.list']
    put?: never
    /** Configure an account on a provider */
    post: operations['channels.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/channels/{name}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read one of the channels */
    get: operations['channels.find']
    put?: never
    post?: never
    /** Delete a channel; with open contacts only by `force=true` */
    delete: operations['channels.remove']
    options?: never
    head?: never
    /** Change one of the channels */
    patch: operations['channels.change']
    trace?: never
  }
  '/v1/channels/{name}/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Look whether a channel works: dials, logs in, and what else its provider can try */
    post: operations['channels.test']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/providers': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What channels can be made of, and the settings of each */
    get: operations['providers.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/providers/{name}/manifest': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What makes the account of a channel on its platform by one paste */
    get: operations['providers.manifest']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the webhooks */
    get: operations['webhooks.list']
    put?: never
    /** Hear of events by HTTP; the signing secret is shown this once */
    post: operations['webhooks.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read one of the webhooks */
    get: operations['webhooks.find']
    put?: never
    post?: never
    /** Delete one of the webhooks */
    delete: operations['webhooks.remove']
    options?: never
    head?: never
    /** Change one of the webhooks */
    patch: operations['webhooks.change']
    trace?: never
  }
  '/v1/webhooks/{id}/rotate': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A new signing secret; the one before signs too for 24 hours */
    post: operations['webhooks.rotate']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks/{id}/deliveries': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The delivery log, newest first */
    get: operations['webhooks.deliveries']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks/{id}/replay': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Deliver one again, or everything since a time */
    post: operations['webhooks.replay']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/keys': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the keys */
    get: operations['keys.list']
    put?: never
    /** Make an API key; it is shown this once */
    post: operations['keys.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/keys/self': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The key that calls */
    get: operations['keys.self']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/keys/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Revoke a key: what it has parked ends at once */
    delete: operations['keys.revoke']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/links/revoke': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** End private links and reply addresses that are out: of a message, a recipient or a person */
    post: operations['links.revoke']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/projects': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the projects */
    get: operations['projects.list']
    put?: never
    /** Make a project, with its inbox */
    post: operations['projects.create']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/projects/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Read one of the projects */
    get: operations['projects.find']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Change one of the projects */
    patch: operations['projects.change']
    trace?: never
  }
  '/v1/dead': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What was given up on, with the reason */
    get: operations['dead.list']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dead/{id}/retry': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Try it again, from the beginning */
    post: operations['dead.retry']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/history/chains': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The histories of all contacts, oldest contact first, with what their hashes go over */
    get: operations['history.chains']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/history/events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** All events in commit order, as anchors cover them */
    get: operations['history.events']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/history/anchors': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The anchors, oldest first: each fixes what happened up to its position */
    get: operations['history.anchors']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/files': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Upload a file of at most 25 MiB; one that nothing refers to is deleted after a day */
    post: operations['files.upload']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/files/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Download a file */
    get: operations['files.download']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    NewContact: {
      kind: components['schemas']['Kind']
      title?: string
      /** @description Markdown */
      body: string
      /** @description Whom to ask, all at once, one answer being enough; or give a `policy`. Neither: the project’s `defaultTo` */
      to?: components['schemas']['Ref'] | components['schemas']['Ref'][]
      /** @description A policy, or the name of one */
      policy?: string | components['schemas']['NewPolicySpec']
      /** @description What may be answered; an approval without any has `approve` and `reject` */
      options?: components['schemas']['NewOption'][]
      form?: components['schemas']['NewForm']
      action?: components['schemas']['NewAction']
      context?: components['schemas']['Context']
      /** @description Ids of files that were uploaded before */
      attachments?: string[]
      /** @description Who is told, and cannot answer */
      cc?: components['schemas']['Ref'][]
      /** @description The same, unseen by the others */
      bcc?: components['schemas']['Ref'][]
      /** @description A thread’s id, or your own key for one */
      thread?: string
      /** @description A turn’s id: the contact joins its thread */
      inReplyTo?: string
      /** @description A duration from now, or an instant; the policy’s own wins when it is earlier */
      deadline?: string
      /** @description To find it again, and for webhooks to filter by */
      metadata?: {
        [key: string]: string
      }
      /** @description Anything of yours; comes back with the contact */
      state?: unknown
      /** @description What people see as the asker, with the name of the key beside it */
      agent?: string
      /** @description Your own id of it, for ever: the same request again is given the same contact, another is refused */
      externalId?: string
    }
    /** @enum {string} */
    Kind: 'approval' | 'question' | 'notice'
    /** @description Whom: `@ann`, `channel:target`, `channel`, or an object that says more of how */
    Ref:
      | string
      | {
          ref: string
          via?: string[]
          /** @description Where on the platform it goes (a subject, say), as the provider of the first address takes it */
          placement?: {
            [key: string]: unknown
          }
          /** @description Who in this group may decide; the stage’s own `allowed` must admit them too */
          allowed?: string[]
        }
    NewPolicySpec: {
      /** @description One after the other; all must approve */
      stages: components['schemas']['NewStage'][]
      /**
       * @description What silence means; `approve` only in a policy that an operator made
       * @default expire
       * @enum {string}
       */
      onTimeout?: 'expire' | 'reject' | 'approve'
      /**
       * @description From creation
       * @example 10m
       */
      deadline?: string
      /** @default link */
      minAssurance?: components['schemas']['Assurance']
      /**
       * @description Whether one respondent may count in several stages
       * @default false
       */
      sameRespondent?: boolean
      /** @description Under a named policy: whether an agent’s key may ask, or tell, more than it names */
      open?: {
        /** @default false */
        recipients?: boolean
        /** @default false */
        watchers?: boolean
      }
    }
    NewStage: {
      /** @description The ladder, in order */
      steps: components['schemas']['Step'][]
      /**
       * @description All must hold; one vote fills one of them
       * @default [
       *       {
       *         "count": 1
       *       }
       *     ]
       */
      require?: components['schemas']['NewRequirement'][]
      /**
       * @description How many rejections settle the stage
       * @default 1
       */
      rejections?: number
      /** @description Who in a group may decide; anybody in it when left out */
      allowed?: string[]
    }
    /** @description Who is asked together; earlier steps may still answer while a later one runs */
    Step: {
      to: components['schemas']['Ref'][]
      /**
       * @description How long until the next step; the last one may wait for ever
       * @example 10m
       */
      wait?: string
    }
    NewRequirement: {
      /** @description Among these; anybody asked when left out */
      of?: string[]
      /** @default 1 */
      count?: number
    }
    /**
     * @description What a reply proves about who wrote it, weakest first
     * @enum {string}
     */
    Assurance: 'claimed' | 'link' | 'address' | 'platform' | 'login'
    NewOption: {
      id: string
      label: string
      decision: components['schemas']['Decision']
      /**
       * @default optional
       * @enum {string}
       */
      comment?: 'none' | 'optional' | 'required'
      prefill?: string
      /** @enum {string} */
      style?: 'primary' | 'danger' | 'default'
    }
    /** @enum {string} */
    Decision: 'approve' | 'reject' | 'request_changes' | 'answer'
    NewForm: {
      fields: components['schemas']['NewFormField'][]
    }
    NewFormField: {
      id: string
      label: string
      /** @enum {string} */
      type: 'text' | 'number' | 'boolean' | 'select' | 'date'
      /** @default false */
      required?: boolean
      /** @description What a select offers: texts, or values with the labels that people see */
      options?: (string | components['schemas']['FieldChoice'])[]
      /** @description Several options of a select: the value is a list of them */
      multiple?: boolean
      /** @description Several lines of text */
      multiline?: boolean
      /** @description Filled in already; taken where somebody answers in words and leaves the field out */
      default?: string | number | boolean | string[]
      help?: string
    }
    FieldChoice: {
      value: string
      label: string
    }
    /** @description What will run if this is approved. An editable one may come back with other arguments. */
    NewAction: {
      name: string
      /** @description Any JSON */
      arguments?: unknown
      /** @default false */
      editable?: boolean
      /** @description What edited arguments may be: JSON Schema of type, properties, required, additionalProperties, items, enum, const, minimum, maximum, minLength, maxLength, default, title and description */
      schema?: {
        [key: string]: unknown
      }
    }
    Context: {
      /** @enum {string} */
      risk?: 'low' | 'medium' | 'high' | 'critical'
      confidence?: number
      signals?: {
        /** @enum {string} */
        level: 'info' | 'warning' | 'danger'
        text: string
      }[]
      impact?: string
      rollback?: string
      suggestion?: string
      links?: {
        label: string
        /** Format: uri */
        url: string
      }[]
    }
    Contact: {
      id: string
      /** @description The agent’s own id of it */
      externalId?: string
      kind: components['schemas']['Kind']
      status: components['schemas']['ContactStatus']
      /** @description Grows with every change */
      version: number
      /** @description What an approval approves now, once somebody changed it */
      proposal?: components['schemas']['Proposal']
      title?: string
      body: string
      options: components['schemas']['Option'][]
      form?: components['schemas']['Form']
      action?: components['schemas']['Action']
      context?: components['schemas']['Context']
      attachments?: components['schemas']['File'][]
      thread: string
      metadata: {
        [key: string]: string
      }
      /** @description Any JSON */
      state?: unknown
      agent?: string
      /** @description Name of the API key that asked */
      key: string
      /** @description The name of the policy, if it has one */
      policy?: string
      /** @description Only where the status is `resolved`, and never for a notice */
      outcome: components['schemas']['Outcome'] | null
      /** @description Why it ended as it did */
      reason?: string
      recipients: components['schemas']['Recipient'][]
      watchers?: components['schemas']['Watcher'][]
      /** Format: date-time */
      createdAt: string
      /** Format: date-time */
      deadlineAt?: string
      /** Format: date-time */
      settledAt?: string
      /**
       * Format: date-time
       * @description Since when its content and all names are erased
       */
      erasedAt?: string
    }
    /**
     * @description Nothing closed ever opens again
     * @enum {string}
     */
    ContactStatus: 'pending' | 'resolved' | 'expired' | 'cancelled' | 'undeliverable'
    /** @description The version that is up for approval */
    Proposal: {
      /** @description 1 is what was asked; pass it as `proposal` to respond */
      number: number
      values?: {
        [key: string]: unknown
      }
      arguments?: unknown
      /** @description The approving option, once the first stage has passed */
      option?: string
      /** @description Who changed it */
      by?: string
    }
    Option: {
      id: string
      label: string
      decision: components['schemas']['Decision']
      /**
       * @default optional
       * @enum {string}
       */
      comment: 'none' | 'optional' | 'required'
      prefill?: string
      /** @enum {string} */
      style?: 'primary' | 'danger' | 'default'
    }
    Form: {
      fields: components['schemas']['FormField'][]
    }
    FormField: {
      id: string
      label: string
      /** @enum {string} */
      type: 'text' | 'number' | 'boolean' | 'select' | 'date'
      /** @default false */
      required: boolean
      /** @description What a select offers: texts, or values with the labels that people see */
      options?: (string | components['schemas']['FieldChoice'])[]
      /** @description Several options of a select: the value is a list of them */
      multiple?: boolean
      /** @description Several lines of text */
      multiline?: boolean
      /** @description Filled in already; taken where somebody answers in words and leaves the field out */
      default?: string | number | boolean | string[]
      help?: string
    }
    /** @description What will run if this is approved. An editable one may come back with other arguments. */
    Action: {
      name: string
      /** @description Any JSON */
      arguments?: unknown
      /** @default false */
      editable: boolean
      /** @description What edited arguments may be: JSON Schema of type, properties, required, additionalProperties, items, enum, const, minimum, maximum, minLength, maxLength, default, title and description */
      schema?: {
        [key: string]: unknown
      }
    }
    File: {
      id: string
      name: string
      contentType: string
      /** @description In bytes */
      size: number
    }
    Outcome: {
      /** @enum {string} */
      decision: 'approved' | 'rejected' | 'changes_requested' | 'answered'
      /**
       * @description `policy`: by silence
       * @enum {string}
       */
      by: 'people' | 'policy'
      reason?: string
      /** @description The version that was approved; by silence, as it was asked */
      proposal?: number
      option?: string
      comment?: string
      text?: string
      /** @description What the form was filled in with */
      values?: {
        [key: string]: unknown
      }
      /** @description Of an approval: the action’s, as they may run */
      arguments?: unknown
      /** @description Whoever settled it ended the conversation */
      final?: boolean
      /** @description Everybody’s, in the order in which they count */
      responses: components['schemas']['Response'][]
    }
    /** @description What one respondent said, as it counts: the latest of theirs */
    Response: {
      /** @description Who it counts for: the person, else the account */
      respondent: string
      person?: string
      name: string
      account: string
      address: string
      /** @description Whose vote it is, when a delegate gave it */
      delegateFor?: string
      /** @description The key that accepted a held reply, or answered for somebody */
      vouchedBy?: string
      decision: components['schemas']['Decision']
      /** @description The version that an approval is of */
      proposal?: number
      option?: string
      comment?: string
      text?: string
      values?: {
        [key: string]: unknown
      }
      arguments?: unknown
      /** @description They ended the conversation */
      final?: boolean
      attachments?: components['schemas']['File'][]
      assurance: components['schemas']['Assurance']
      /** @description Groups of the platform that the account belonged to, such as `slack:team:T0OTHER` */
      memberOf?: string[]
      /** Format: date-time */
      at: string
      replyId: string
    }
    Recipient: {
      id: string
      ref: string
      name: string
      stage: number
      step: number
      group: boolean
      asked: boolean
      unreachable: boolean
      messages: components['schemas']['Message'][]
    }
    /** @description One send to one address */
    Message: {
      id: string
      address: string
      /** @enum {string} */
      state: 'queued' | 'sending' | 'sent' | 'undeliverable' | 'unknown' | 'withdrawn'
      attempts: number
      error?: string
      /**
       * Format: date-time
       * @description Since when its link opens no more
       */
      revokedAt?: string
      /** @description The private page of an inbox message; for operators only */
      link?: string
    }
    /** @description Is told, and cannot answer */
    Watcher: {
      ref: string
      name: string
      /** @enum {string} */
      kind: 'cc' | 'bcc'
      messages: components['schemas']['Message'][]
    }
    Contacts: {
      contacts: components['schemas']['ContactSummary'][]
      cursor?: string
    }
    ContactSummary: {
      id: string
      /** @description The agent’s own id of it */
      externalId?: string
      kind: components['schemas']['Kind']
      status: components['schemas']['ContactStatus']
      /** @description Grows with every change */
      version: number
      /** @description What an approval approves now, once somebody changed it */
      proposal?: components['schemas']['Proposal']
      title?: string
      body: string
      options: components['schemas']['Option'][]
      form?: components['schemas']['Form']
      action?: components['schemas']['Action']
      context?: components['schemas']['Context']
      attachments?: components['schemas']['File'][]
      thread: string
      metadata: {
        [key: string]: string
      }
      /** @description Any JSON */
      state?: unknown
      agent?: string
      /** @description Name of the API key that asked */
      key: string
      /** @description The name of the policy, if it has one */
      policy?: string
      /** @description Only where the status is `resolved`, and never for a notice */
      outcome: components['schemas']['Outcome'] | null
      /** @description Why it ended as it did */
      reason?: string
      /** Format: date-time */
      createdAt: string
      /** Format: date-time */
      deadlineAt?: string
      /** Format: date-time */
      settledAt?: string
      /**
       * Format: date-time
       * @description Since when its content and all names are erased
       */
      erasedAt?: string
    }
    NewTurn: {
      /** @description Markdown */
      text: string
    }
    Turn: {
      id: string
      thread: string
      contact?: string
      /** @enum {string} */
      by: 'agent' | 'person'
      name: string
      text: string
      final: boolean
      /** @description Who said it, where it came by a channel */
      account?: string
      attachments?: components['schemas']['File'][]
      /** Format: date-time */
      at: string
    }
    NewRecipients: {
      to?: components['schemas']['Ref'][]
      /** @description Who is told from now on, and cannot answer */
      cc?: components['schemas']['Ref'][]
      /** @description The same, unseen by the others */
      bcc?: components['schemas']['Ref'][]
      /** @description Markdown, above the request, for those who join now; the others do not see it */
      text?: string
    }
    Cancellation: {
      reason?: string
    }
    Respond: {
      /** @description Which version is approved; needed once somebody changed what is asked */
      proposal?: number
      option?: string
      text?: string
      comment?: string
      /** @description By field of the form. What is not named stays as the current version has it; null or "" clears it */
      values?: {
        [key: string]: unknown
      }
      /** @description Any JSON */
      arguments?: unknown
      /** @description Ends the conversation */
      final?: boolean
      /** @description An address to answer for; needs its own permission */
      as?: string
    }
    Receipt: {
      /** @enum {string} */
      receipt:
        | 'accepted'
        | 'already_counted'
        | 'already_settled'
        | 'not_allowed'
        | 'withdrawn'
        | 'unclear'
        | 'held'
        | 'outdated'
        | 'elsewhere'
        | 'which'
        | 'ignored'
      reply: string
      contact: components['schemas']['Contact']
    }
    History: {
      events: components['schemas']['Event'][]
      /** @description Whether the chain of hashes holds */
      intact: boolean
    }
    Event: {
      id: string
      /** @description One of EventType; expect more of them */
      type: string
      contact?: string
      thread?: string
      /** @description Cursor: pass it as `after` */
      position?: string
      /** Format: date-time */
      at: string
      /** @description By type; see docs/events.md */
      data: {
        [key: string]: unknown
      }
    }
    Thread: {
      id: string
      key?: string
      /** Format: date-time */
      createdAt: string
      turns: components['schemas']['Turn'][]
    }
    Replies: {
      replies: components['schemas']['Reply'][]
      cursor?: string
    }
    Reply: {
      id: string
      contact: string
      name: string
      account: string
      address: string
      assurance: components['schemas']['Assurance']
      /** @enum {string} */
      state: 'counted' | 'conversation' | 'held' | 'late' | 'refused' | 'ignored' | 'discarded'
      reason?: string
      decision?: components['schemas']['Decision']
      option?: string
      comment?: string
      text?: string
      attachments?: components['schemas']['File'][]
      /** @description Why it proves no more, such as `dkim_missing` */
      proof?: string
      /** @description The file that holds it as it came in */
      raw?: string
      respondent?: string
      vouchedBy?: string
      /** Format: date-time */
      at: string
    }
    Acceptance: {
      /** @description Among those asked, whose vote this is: a ref such as "@ann" */
      as: string
    }
    Events: {
      events: components['schemas']['Event'][]
      cursor: string
    }
    NewPerson: {
      handle: string
      name: string
      /** @description Tried in this order */
      addresses: string[]
      /**
       * @description Other accounts that are this person
       * @default []
       */
      aliases?: string[]
      /**
       * @description Handles of who may answer for them
       * @default []
       */
      delegates?: string[]
      language?: string
      quietHours?: components['schemas']['QuietHours']
    }
    /** @description When sends wait, in the person’s own time zone; may span midnight */
    QuietHours: {
      from: string
      to: string
      timeZone: string
    }
    Person: {
      handle: string
      name: string
      /** @description None for a key that sees only its own */
      addresses: string[]
      /**
       * @description Other accounts that are this person
       * @default []
       */
      aliases: string[]
      /**
       * @description Handles of who may answer for them
       * @default []
       */
      delegates: string[]
      language?: string
      quietHours?: components['schemas']['QuietHours']
      id: string
      /** Format: date-time */
      createdAt: string
    }
    People: {
      people: components['schemas']['Person'][]
    }
    PersonChange: {
      name?: string
      /** @description Tried in this order */
      addresses?: string[]
      aliases?: string[]
      delegates?: string[]
      language?: string
      quietHours?: components['schemas']['QuietHours']
    }
    NewPolicy: {
      name: string
      spec: components['schemas']['NewPolicySpec']
    }
    Policy: {
      id: string
      name: string
      spec: components['schemas']['PolicySpec']
      /** Format: date-time */
      createdAt: string
    }
    PolicySpec: {
      /** @description One after the other; all must approve */
      stages: components['schemas']['Stage'][]
      /**
       * @description What silence means; `approve` only in a policy that an operator made
       * @default expire
       * @enum {string}
       */
      onTimeout: 'expire' | 'reject' | 'approve'
      /**
       * @description From creation
       * @example 10m
       */
      deadline?: string
      /** @default link */
      minAssurance: components['schemas']['Assurance']
      /**
       * @description Whether one respondent may count in several stages
       * @default false
       */
      sameRespondent: boolean
      /** @description Under a named policy: whether an agent’s key may ask, or tell, more than it names */
      open?: {
        /** @default false */
        recipients: boolean
        /** @default false */
        watchers: boolean
      }
    }
    Stage: {
      /** @description The ladder, in order */
      steps: components['schemas']['Step'][]
      /**
       * @description All must hold; one vote fills one of them
       * @default [
       *       {
       *         "count": 1
       *       }
       *     ]
       */
      require: components['schemas']['Requirement'][]
      /**
       * @description How many rejections settle the stage
       * @default 1
       */
      rejections: number
      /** @description Who in a group may decide; anybody in it when left out */
      allowed?: string[]
    }
    Requirement: {
      /** @description Among these; anybody asked when left out */
      of?: string[]
      /** @default 1 */
      count: number
    }
    Policies: {
      policies: components['schemas']['Policy'][]
    }
    PolicyChange: {
      spec: components['schemas']['NewPolicySpec']
    }
    NewChannel: {
      name: string
      provider: string
      /** @default {} */
      config?: {
        [key: string]: unknown
      }
      defaultTarget?: string
      /**
       * @description What to do when nobody can say whether a message was sent
       * @default resend
       * @enum {string}
       */
      uncertain?: 'resend' | 'hold'
      /**
       * @description Whether a message that answers nothing begins a thread
       * @default ignore
       * @enum {string}
       */
      unsolicited?: 'open' | 'ignore'
      /**
       * @description How long a private link opens, from when its message was sent; till 30 days after the end when left out
       * @example 10m
       */
      linkLifetime?: string
    }
    Channel: {
      id: string
      name: string
      provider: string
      /** @description Secrets are shown as "***"; nothing of it to a key that sees only its own */
      config: {
        [key: string]: unknown
      }
      defaultTarget?: string
      /** @enum {string} */
      uncertain: 'resend' | 'hold'
      /**
       * @description Whether a message that answers nothing begins a thread
       * @enum {string}
       */
      unsolicited: 'open' | 'ignore'
      /**
       * @description How long a private link opens, from when its message was sent; till 30 days after the end when left out
       * @example 10m
       */
      linkLifetime?: string
      /** Format: date-time */
      createdAt: string
    }
    Channels: {
      channels: components['schemas']['Channel'][]
    }
    ChannelChange: {
      config?: {
        [key: string]: unknown
      }
      defaultTarget?: string | null
      /** @enum {string} */
      uncertain?: 'resend' | 'hold'
      /**
       * @description Whether a message that answers nothing begins a thread
       * @enum {string}
       */
      unsolicited?: 'open' | 'ignore'
      /**
       * @description How long a private link opens, from when its message was sent; till 30 days after the end when left out
       * @example 10m
       */
      linkLifetime?: string | null
    }
    /** @description What the channel’s provider looked at, and what is wrong with it */
    ChannelTest: {
      ok: boolean
      checks: components['schemas']['ChannelCheck'][]
      problems: string[]
    }
    ChannelCheck: {
      name: string
      /**
       * @description `warn`: works, and could work better
       * @enum {string}
       */
      result: 'ok' | 'warn' | 'failed'
      detail: string
      ms: number
    }
    Providers: {
      providers: components['schemas']['Provider'][]
    }
    Provider: {
      name: string
      /** @description JSON Schema of a channel’s settings; `secret` marks what is never shown */
      config: {
        [key: string]: unknown
      }
      /** @description JSON Schema of what a ref may say of where on the platform it goes; missing: nothing */
      placement?: {
        [key: string]: unknown
      }
      /** @description What each way of answering proves; one that is missing here is not there */
      assurance: {
        button?: components['schemas']['Assurance']
        text?: components['schemas']['Assurance']
        code?: components['schemas']['Assurance']
      }
    }
    Manifest: {
      text: string
      /** @description Where to paste it, for people */
      hint: string
    }
    NewWebhook: {
      /** Format: uri */
      url: string
      /** @description All types when left out */
      types?: components['schemas']['EventType'][]
      /**
       * @description Only contacts whose metadata has all of these
       * @default {}
       */
      metadata?: {
        [key: string]: string
      }
    }
    /** @enum {string} */
    EventType:
      | 'contact.created'
      | 'contact.asked'
      | 'contact.sent'
      | 'contact.delivered'
      | 'contact.unreachable'
      | 'contact.replied'
      | 'contact.held'
      | 'contact.autoreplied'
      | 'contact.escalated'
      | 'contact.changed'
      | 'contact.resolved'
      | 'contact.expired'
      | 'contact.cancelled'
      | 'contact.undeliverable'
      | 'contact.late'
      | 'contact.viewed'
      | 'contact.reacted'
      | 'channel.opted_out'
      | 'channel.opted_in'
      | 'message.received'
      | 'conversation.ended'
    WebhookSecret: {
      id: string
      url: string
      types?: components['schemas']['EventType'][]
      metadata: {
        [key: string]: string
      }
      /** Format: date-time */
      disabledAt?: string
      disabledReason?: string
      /** Format: date-time */
      createdAt: string
      /** @description Shown this once */
      secret: string
    }
    Webhooks: {
      webhooks: components['schemas']['Webhook'][]
    }
    Webhook: {
      id: string
      url: string
      types?: components['schemas']['EventType'][]
      metadata: {
        [key: string]: string
      }
      /** Format: date-time */
      disabledAt?: string
      disabledReason?: string
      /** Format: date-time */
      createdAt: string
    }
    WebhookChange: {
      /** Format: uri */
      url?: string
      types?: components['schemas']['EventType'][] | null
      metadata?: {
        [key: string]: string
      }
      disabled?: boolean
    }
    Deliveries: {
      deliveries: components['schemas']['Delivery'][]
    }
    Delivery: {
      id: string
      webhook: string
      event: string
      type: string
      contact?: string
      /** @enum {string} */
      state: 'pending' | 'delivered' | 'failed'
      attempts: number
      /** Format: date-time */
      nextAttemptAt?: string
      responseStatus?: number
      error?: string
      /** Format: date-time */
      createdAt: string
      /** Format: date-time */
      deliveredAt?: string
    }
    Replay: {
      delivery?: string
      /** Format: date-time */
      since?: string
    }
    Replayed: {
      deliveries: number
    }
    NewKey: {
      name: string
      scope: components['schemas']['Scope']
      /** @default {} */
      bounds?: components['schemas']['Bounds']
      /**
       * @description The agent’s own; never count as respondents. `*` in a target stands for any text
       * @default []
       */
      addresses?: string[]
      /** @description Another project’s id; for admin keys */
      project?: string
    }
    /** @enum {string} */
    Scope: 'agent' | 'operator' | 'admin'
    Bounds: {
      kinds?: components['schemas']['Kind'][]
      /** @description Only these named policies; none inline */
      policies?: string[]
      /** @description Only these channels */
      channels?: string[]
      /** @description Contacts a minute */
      perMinute?: number
      /** @description May answer for somebody with `as` */
      respondAs?: boolean
      /**
       * @description What an agent’s key sees: what it asked itself, or all there is. `own` when left out and `kinds`, `policies` or `channels` are given
       * @enum {string}
       */
      read?: 'own' | 'project'
      /** @description An agent’s key may answer what it asked itself, where the inbox is asked */
      respondOwn?: boolean
    }
    NewKeySecret: {
      id: string
      name: string
      scope: components['schemas']['Scope']
      bounds: components['schemas']['Bounds']
      addresses: string[]
      /** @description The first characters of the key */
      hint: string
      /** Format: date-time */
      createdAt: string
      /** Format: date-time */
      revokedAt?: string
      /** @description Shown this once */
      key: string
    }
    Keys: {
      keys: components['schemas']['Key'][]
    }
    Key: {
      id: string
      name: string
      scope: components['schemas']['Scope']
      bounds: components['schemas']['Bounds']
      addresses: string[]
      /** @description The first characters of the key */
      hint: string
      /** Format: date-time */
      createdAt: string
      /** Format: date-time */
      revokedAt?: string
    }
    LinkRevocation: {
      /** @description The link of one message */
      message?: string
      /** @description With `recipient`: the links of one of those asked in it */
      contact?: string
      recipient?: string
      /** @description A handle such as `@ann`, or an id: their links in all contacts */
      person?: string
    }
    LinksRevoked: {
      /** @description How many links ended by this */
      revoked: number
    }
    NewProject: {
      name: string
      retentionDays?: number
      /** @description Who is asked by a contact that names neither `to` nor `policy` */
      defaultTo?: components['schemas']['Ref'][]
    }
    Project: {
      id: string
      name: string
      retentionDays?: number
      /** @description Who is asked by a contact that names neither `to` nor `policy` */
      defaultTo?: components['schemas']['Ref'][]
      /** Format: date-time */
      createdAt: string
    }
    Projects: {
      projects: components['schemas']['Project'][]
    }
    ProjectChange: {
      name?: string
      retentionDays?: number | null
      /** @description Who is asked by a contact that names neither `to` nor `policy` */
      defaultTo?: components['schemas']['Ref'][] | null
    }
    DeadLetters: {
      dead: components['schemas']['DeadLetter'][]
    }
    DeadLetter: {
      id: string
      /** @enum {string} */
      kind: 'effect' | 'inbound' | 'contact' | 'delivery'
      contact?: string
      what: string
      attempts: number
      error: string
      /** Format: date-time */
      diedAt: string
    }
    Revived: {
      id: string
    }
    Chains: {
      chains: components['schemas']['Chain'][]
      cursor?: string
    }
    /** @description A part of a contact’s history; what follows stands at the beginning of the next page */
    Chain: {
      contact: string
      /** @description What the contact says of its end */
      head: {
        seq: number
        hash: string
      }
      links: components['schemas']['ChainLink'][]
    }
    ChainLink: {
      id: string
      type: string
      /** Format: date-time */
      at: string
      /** @description Of the payload: `salted:` and a hash, or a bare hash in what is older */
      digest: string
      hash: string
      /** @description The very text that is digested; none where it is erased */
      payload?: string
      salt?: string
      /** @description Place in the chain of its contact, from 1 */
      seq: number
    }
    PlacedEvents: {
      events: components['schemas']['PlacedEvent'][]
    }
    /** @description The payload only where it is no contact’s: chains have the others */
    PlacedEvent: {
      id: string
      type: string
      /** Format: date-time */
      at: string
      /** @description Of the payload: `salted:` and a hash, or a bare hash in what is older */
      digest: string
      hash: string
      /** @description The very text that is digested; none where it is erased */
      payload?: string
      salt?: string
      /** @description Place in commit order, over all projects */
      position: string
      contact?: string
      /** @description Of an event of a contact: whether that exists */
      isContactThere?: boolean
      seq?: number
    }
    Anchors: {
      anchors: components['schemas']['Anchor'][]
      /** @description The newest one */
      head?: components['schemas']['Anchor']
    }
    Anchor: {
      project: string
      /** @description Place among the anchors of the project, from 1 */
      seq: number
      /** @description Place in commit order, over all projects */
      position: string
      /** @description How many it covers: those after the anchor before */
      events: number
      /** @description Over these, one after the other */
      digest: string
      /** Format: date-time */
      at: string
      /** @description Over the anchor before and this one */
      hash: string
    }
    /** @description What went wrong (RFC 9457). `code` is stable: switch on it. */
    Problem: {
      /** @example urn:parley:error:contact_not_found */
      type: string
      title: string
      status: number
      /** @description This very failure, in a sentence */
      detail: string
      /** @enum {string} */
      code:
        | 'request_malformed'
        | 'request_invalid'
        | 'request_too_large'
        | 'media_type_unsupported'
        | 'route_not_found'
        | 'method_not_allowed'
        | 'key_missing'
        | 'key_invalid'
        | 'scope_insufficient'
        | 'key_out_of_bounds'
        | 'key_rate_exceeded'
        | 'key_not_found'
        | 'key_name_taken'
        | 'key_last_admin'
        | 'idempotency_key_reused'
        | 'idempotency_key_running'
        | 'contact_not_found'
        | 'external_id_taken'
        | 'contact_refs_exceeded'
        | 'contact_stages_exceeded'
        | 'contact_steps_exceeded'
        | 'contact_size_exceeded'
        | 'contact_changed'
        | 'contact_closed'
        | 'thread_not_found'
        | 'file_not_found'
        | 'file_too_large'
        | 'file_empty'
        | 'file_incomplete'
        | 'turn_not_found'
        | 'message_not_found'
        | 'recipient_not_found'
        | 'reply_not_found'
        | 'reply_not_held'
        | 'person_not_found'
        | 'person_handle_taken'
        | 'account_taken'
        | 'policy_not_found'
        | 'policy_name_taken'
        | 'policy_unsatisfiable'
        | 'policy_closed'
        | 'policy_needs_operator'
        | 'channel_not_found'
        | 'channel_name_taken'
        | 'channel_account_taken'
        | 'channel_in_use'
        | 'provider_not_found'
        | 'target_invalid'
        | 'target_not_found'
        | 'deadline_past'
        | 'option_unknown'
        | 'comment_required'
        | 'answer_unclear'
        | 'respondent_not_asked'
        | 'webhook_not_found'
        | 'delivery_not_found'
        | 'destination_refused'
        | 'project_not_found'
        | 'dead_letter_not_found'
        | 'token_invalid'
        | 'nonce_invalid'
        | 'code_required'
        | 'code_invalid'
        | 'signature_invalid'
        | 'inbound_invalid'
        | 'too_many_requests'
        | 'service_stopping'
        | 'provider_auth_failed'
        | 'provider_rejected'
        | 'recipient_unreachable'
        | 'recipient_opted_out'
        | 'provider_rate_limited'
        | 'provider_unavailable'
        | 'send_outcome_unknown'
        | 'unexpected_error'
      /** @description Stands in the server’s log, and in the header X-Request-Id */
      requestId: string
      /** @description The fields at fault */
      errors?: {
        /** @description Dotted, as in `options.0.label` */
        path: string
        message: string
      }[]
    }
  }
  responses: never
  parameters: never
  requestBodies: never
  headers: never
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  'health.health': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The process lives */
      200: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'health.ready': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A contact can be taken and sent */
      200: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'contacts.list': {
    parameters: {
      query?: {
        /** @description Only contacts of this status */
        status?: components['schemas']['ContactStatus']
        /** @description Only of this kind */
        kind?: components['schemas']['Kind']
        /** @description Only contacts of this thread: its id, or your own key for it */
        thread?: string
        externalId?: string
        /** @description Only those older than their project keeps settled ones: they are erased once they settle */
        pastRetention?: 'true' | 'false'
        /** @description Where the page before ended */
        cursor?: string
        /** @description How many at most */
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description List contacts, newest first; also by metadata.<key> */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Contacts']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'contacts.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewContact']
      }
    }
    responses: {
      /** @description Ask somebody, or tell them something */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Contact']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'contacts.find': {
    parameters: {
      query?: {
        /** @description Seconds to hold the answer back */
        wait?: number
        /** @description A version: hold until the contact is past it */
        after?: number
      }
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Read a contact; `wait` holds until it is settled, `after` until it changes */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Contact']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'contacts.turn': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewTurn']
      }
    }
    responses: {
      /** @description Say more to those who were asked */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Turn']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'contacts.recipients': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewRecipients']
      }
    }
    responses: {
      /** @description Ask more people, in the step that runs, or tell more */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Contact']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'contacts.cancel': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['Cancellation']
      }
    }
    responses: {
      /** @description Withdraw a contact */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Contact']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'contacts.respond': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['Respond']
      }
    }
    responses: {
      /** @description Answer as an operator, where the inbox was asked */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Receipt']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'contacts.history': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Everything that happened to a contact, in order */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['History']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'threads.find': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A conversation: the turns of both sides, in order */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Thread']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'replies.list': {
    parameters: {
      query?: {
        /** @description Only replies in this state */
        state?: 'counted' | 'conversation' | 'held' | 'late' | 'refused' | 'ignored' | 'discarded'
        /** @description How many at most */
        limit?: number
        /** @description Where the page before ended */
        cursor?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What people wrote; `state=held` waits for an operator */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Replies']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'replies.accept': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['Acceptance']
      }
    }
    responses: {
      /** @description Let a held reply count, as the vote of somebody who was asked */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Reply']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'replies.discard': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Let a held reply never count */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Reply']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'events.list': {
    parameters: {
      query?: {
        /** @description The position of the last event seen */
        after?: string
        /** @description Seconds to hold while there is nothing new */
        wait?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What happened, in commit order; as a stream with `Accept: text/event-stream` */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Events']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'people.list': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description List the people */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['People']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'people.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewPerson']
      }
    }
    responses: {
      /** @description Add somebody to the directory */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Person']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'people.find': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Read one of the people */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Person']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'people.remove': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done; nothing to say */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'people.change': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['PersonChange']
      }
    }
    responses: {
      /** @description Change one of the people */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Person']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'policies.list': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description List the policies */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Policies']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'policies.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewPolicy']
      }
    }
    responses: {
      /** @description Name a policy: who is asked, in which order, and what silence means */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Policy']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'policies.find': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The name that it was given */
        name: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Read one of the policies */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Policy']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'policies.change': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The name that it was given */
        name: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['PolicyChange']
      }
    }
    responses: {
      /** @description Change what a policy says; contacts under way keep what they were opened with */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Policy']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'policies.remove': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The name that it was given */
        name: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done; nothing to say */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'channels.list': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description List the channels */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Channels']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'channels.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewChannel']
      }
    }
    responses: {
      /** @description Configure an account on a provider */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Channel']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'channels.find': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The name that it was given */
        name: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Read one of the channels */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Channel']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'channels.remove': {
    parameters: {
      query?: {
        /** @description Delete it although open contacts use it: their recipients become unreachable */
        force?: 'true' | 'false'
      }
      header?: never
      path: {
        /** @description The name that it was given */
        name: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done; nothing to say */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'channels.change': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The name that it was given */
        name: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['ChannelChange']
      }
    }
    responses: {
      /** @description Change one of the channels */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Channel']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'channels.test': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path: {
        /** @description The name that it was given */
        name: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Look whether a channel works: dials, logs in, and what else its provider can try */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ChannelTest']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'providers.list': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What channels can be made of, and the settings of each */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Providers']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'providers.manifest': {
    parameters: {
      query?: {
        /** @description A channel that is there: the platform shall call it */
        channel?: string
      }
      header?: never
      path: {
        /** @description The name that it was given */
        name: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What makes the account of a channel on its platform by one paste */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Manifest']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'webhooks.list': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description List the webhooks */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Webhooks']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'webhooks.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewWebhook']
      }
    }
    responses: {
      /** @description Hear of events by HTTP; the signing secret is shown this once */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['WebhookSecret']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'webhooks.find': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Read one of the webhooks */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Webhook']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'webhooks.remove': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done; nothing to say */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'webhooks.change': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['WebhookChange']
      }
    }
    responses: {
      /** @description Change one of the webhooks */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Webhook']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'webhooks.rotate': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A new signing secret; the one before signs too for 24 hours */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['WebhookSecret']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'webhooks.deliveries': {
    parameters: {
      query?: {
        /** @description How many at most */
        limit?: number
      }
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The delivery log, newest first */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Deliveries']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'webhooks.replay': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['Replay']
      }
    }
    responses: {
      /** @description Deliver one again, or everything since a time */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Replayed']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'keys.list': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description List the keys */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Keys']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'keys.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewKey']
      }
    }
    responses: {
      /** @description Make an API key; it is shown this once */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['NewKeySecret']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'keys.self': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The key that calls */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Key']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'keys.revoke': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Revoke a key: what it has parked ends at once */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Key']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'links.revoke': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['LinkRevocation']
      }
    }
    responses: {
      /** @description End private links and reply addresses that are out: of a message, a recipient or a person */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['LinksRevoked']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'projects.list': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description List the projects */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Projects']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'projects.create': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewProject']
      }
    }
    responses: {
      /** @description Make a project, with its inbox */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Project']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'projects.find': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Read one of the projects */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Project']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'projects.change': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['ProjectChange']
      }
    }
    responses: {
      /** @description Change one of the projects */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Project']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'dead.list': {
    parameters: {
      query?: {
        /** @description Only of this kind */
        kind?: 'effect' | 'inbound' | 'contact' | 'delivery'
        /** @description How many at most */
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was given up on, with the reason */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['DeadLetters']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'dead.retry': {
    parameters: {
      query?: never
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Try it again, from the beginning */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Revived']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'history.chains': {
    parameters: {
      query?: {
        /** @description Where the page before ended */
        cursor?: string
        /** @description How many at most */
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The histories of all contacts, oldest contact first, with what their hashes go over */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Chains']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'history.events': {
    parameters: {
      query?: {
        /** @description The position of the last event seen */
        after?: string
        /** @description How many at most */
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description All events in commit order, as anchors cover them */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['PlacedEvents']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'history.anchors': {
    parameters: {
      query?: {
        /** @description The `seq` of the last anchor seen */
        after?: number
        /** @description How many at most */
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The anchors, oldest first: each fixes what happened up to its position */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Anchors']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'files.upload': {
    parameters: {
      query?: {
        /** @description What the file is called; else a Content-Disposition may say so */
        name?: string
      }
      header?: {
        /** @description Doing it again with the same key within 24 hours gives the first answer */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    /** @description The file itself, of any type: Content-Type says which */
    requestBody: {
      content: {
        'application/octet-stream': string
      }
    }
    responses: {
      /** @description Upload a file of at most 25 MiB; one that nothing refers to is deleted after a day */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['File']
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  'files.download': {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @description The id that it was given when it was made */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The file itself */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/octet-stream': string
        }
      }
      /** @description A problem, with our code and the paths of the fields */
      default: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
}
