// An agent that asks before it acts, and gets the same answer when it is started again.
//   PARLEY_KEY=$(cat data/bootstrap-key) node examples/deploy.mjs 4.2
import { Parley } from '@parley/sdk'

const version = process.argv[2] ?? '4.2'
const parley = new Parley()

const { status, outcome } = await parley.ask(
  {
    kind: 'approval',
    title: `Deploy ${version}?`,
    body: `All 1,204 tests passed. This replaces the version that is running.`,
    to: 'inbox',
    agent: 'Deploy bot',
    action: { name: 'deploy', arguments: { version, canary: 0.1 }, editable: true },
    context: { risk: 'high', rollback: 'Deploy the version before; takes two minutes.' },
    deadline: '1h'
  },
  { idempotencyKey: `deploy-${version}` }
)

if (outcome?.decision === 'approved') {
  // Whoever approved may have edited what will run.
  console.log('Deploying with', outcome.arguments ?? { version, canary: 0.1 })
} else {
  console.log(`Not deploying: ${outcome?.decision ?? status} ${outcome?.comment ?? ''}`)
  process.exitCode = 1
}
