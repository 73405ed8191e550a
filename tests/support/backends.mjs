// Which e2e files run on which backend. All of them run on `embedded`: PostgreSQL as Parley ships it, with the queues in
// it. On `external`, a PostgreSQL of another version and a Redis, run those whose outcome it can change.

/** Run on both, by what the backend does in them. @type {Readonly<Record<string, string>>} */
export const ON_BOTH = {
  'answer-deadline.e2e.ts': 'what is answered while the queue and the database are slow, or going away',
  'connections.e2e.ts': 'how many connections several processes hold',
  'external-ids.e2e.ts': 'twins of one request that two processes race for',
  'flush.e2e.ts': 'the queues are emptied, each backend in its own way',
  'hearing.e2e.ts': 'notifications between processes',
  'idempotency.e2e.ts': 'reservations that two processes race for',
  'listener-takeover.e2e.ts': 'leases, and who takes over what a dead process left',
  'migrations.e2e.ts': 'the oldest PostgreSQL that is supported runs the same SQL',
  'plans.e2e.ts': 'the oldest PostgreSQL that is supported plans the same statements',
  'press-load.e2e.ts': 'two hundred jobs and transactions at once',
  'roles.e2e.ts': 'jobs that one process queues and another takes, claims, the sweep',
  'sending.e2e.ts': 'claims, attempts and their pauses in the queue',
  'upgrade.e2e.ts': 'a dump of an older version, migrated by each PostgreSQL, and queues that begin empty',
  'webhooks.e2e.ts': 'deliveries, and their retries in the queue'
}

/** Run on the embedded backend alone, by what they show instead. @type {Readonly<Record<string, string>>} */
export const ON_EMBEDDED = {
  'accounts.e2e.ts': 'who somebody is: rules of the services and the core',
  'bad-input.e2e.ts': 'what HTTP refuses',
  'bounds.e2e.ts': 'what keys may do: rules of the services',
  'channels-together.e2e.ts': 'several platforms at once: their queues are those of sending.e2e.ts',
  'cli-channel.e2e.ts': 'the command line over HTTP',
  'cli-reply.e2e.ts': 'the command line over HTTP',
  'cli-simulate.e2e.ts': 'the command line over HTTP',
  'cli.e2e.ts': 'the command line over HTTP, and the demo beside the embedded cluster',
  'codes.e2e.ts': 'pages and rules of the services',
  'contacts.e2e.ts': 'rules of the core; that timers of the queue wake it, flush.e2e.ts and roles.e2e.ts show on both',
  'conversation.e2e.ts': 'turns and threads: rules of the services',
  'direct-chat.e2e.ts': 'one platform',
  'discord.e2e.ts': 'one platform',
  'email.e2e.ts': 'one platform',
  'embedded-postgres.e2e.ts': 'the embedded cluster itself',
  'files.e2e.ts': 'files over HTTP',
  'generated-secrets.e2e.ts': 'secrets that only an embedded server makes',
  'history.e2e.ts': 'hashes over rows, which every PostgreSQL keeps alike',
  'links.e2e.ts': 'pages and rules of the services',
  'log.e2e.ts': 'what is logged',
  'machines.e2e.ts': 'what other bots write on a platform',
  'mail-look.e2e.ts': 'how mails look',
  'operator.e2e.ts': 'pages of operators',
  'pages-refusals.e2e.ts': 'pages',
  'pages.e2e.ts': 'pages',
  'press-load-chat.e2e.ts': 'platforms in front of what press-load.e2e.ts shows',
  'proposals.e2e.ts': 'rules of the core',
  'provider-github.e2e.ts': 'one platform',
  'providers.e2e.ts': 'loading of provider modules',
  'reading.e2e.ts': 'what keys see: rules of the services, and queries that every PostgreSQL runs alike',
  'request-work.e2e.ts': 'how much work a request is: rules of the services',
  'readme.e2e.ts': 'the tour of the README, over HTTP',
  'recipients.e2e.ts': 'who is asked: rules of the services',
  'secret-keys.e2e.ts': 'rings that do not open a database: what the server says at its start',
  'sdk.e2e.ts': 'the client over HTTP',
  'slack.e2e.ts': 'one platform',
  'start-stop.e2e.ts': 'npm start and the embedded cluster',
  'start.e2e.ts': 'what a failed start says',
  'target-names.e2e.ts': 'look-ups at platforms',
  'telegram.e2e.ts': 'one platform'
}
