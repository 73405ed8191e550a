import { Module, type DynamicModule, type Provider } from '@nestjs/common'
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core'
import type { Logger } from 'pino'
import { AuthGuard } from './api/auth.guard.ts'
import { ChannelsController } from './api/channels.controller.ts'
import { ContactsController } from './api/contacts.controller.ts'
import { DeadController } from './api/dead.controller.ts'
import { EventsController } from './api/events.controller.ts'
import { FilesController } from './api/files.controller.ts'
import { GuessLimit } from './api/guess-limit.ts'
import { HistoryController } from './api/history.controller.ts'
import { InboundController } from './api/inbound.controller.ts'
import { KeysController } from './api/keys.controller.ts'
import { LinksController } from './api/links.controller.ts'
import { PeopleController } from './api/people.controller.ts'
import { PoliciesController } from './api/policies.controller.ts'
import { ProblemFilter } from './api/problem.filter.ts'
import { ProjectsController } from './api/projects.controller.ts'
import { ProvidersController } from './api/providers.controller.ts'
import { RepliesController } from './api/replies.controller.ts'
import { ThreadsController } from './api/threads.controller.ts'
import { ValidationPipe } from './api/validation-pipe.ts'
import { WebhooksController } from './api/webhooks.controller.ts'
import { HealthController } from './health.controller.ts'
import { Metrics } from './metrics.ts'
import { HomeController } from './pages/home.controller.ts'
import { OperatorSession } from './pages/operator-session.ts'
import { OperatorController } from './pages/operator.controller.ts'
import { PageFilter } from './pages/page.filter.ts'
import { PagesController } from './pages/pages.controller.ts'
import { Readiness } from './readiness.ts'
import { ServicesRef } from './services-ref.ts'

const API = [
  ContactsController,
  ThreadsController,
  RepliesController,
  EventsController,
  PeopleController,
  PoliciesController,
  ChannelsController,
  ProvidersController,
  WebhooksController,
  KeysController,
  LinksController,
  ProjectsController,
  DeadController,
  HistoryController,
  FilesController,
  InboundController,
  HomeController,
  PagesController,
  OperatorController
]

@Module({})
export class ServerModule {
  /** Health is there in every role; the rest of the API where `api` is one. */
  static with(made: {
    ref: ServicesRef
    readiness: Readiness
    metrics: Metrics
    sessions: OperatorSession
    logger: Logger
    api: boolean
  }): DynamicModule {
    const guesses = new GuessLimit(() => performance.now())
    const providers: Provider[] = [
      { provide: GuessLimit, useValue: guesses },
      { provide: ServicesRef, useValue: made.ref },
      { provide: Readiness, useValue: made.readiness },
      { provide: Metrics, useValue: made.metrics },
      { provide: OperatorSession, useValue: made.sessions },
      { provide: APP_PIPE, useValue: new ValidationPipe() },
      { provide: APP_FILTER, useValue: new PageFilter(new ProblemFilter(made.logger), made.logger, guesses) },
      { provide: APP_GUARD, useClass: AuthGuard }
    ]
    return { module: ServerModule, controllers: [HealthController, ...(made.api ? API : [])], providers }
  }
}
