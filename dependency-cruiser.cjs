// Who may import whom. Each rule is proven by a planted violation in tests/tools/dependency-rules.spec.ts.
const TEST_CODE = '[.](spec|e2e|bench|builder)[.]ts$'
const LIB = (name) => `^libs/${name}/`

/** The kit's other entries, as its package.json names them. */
const KIT_ENTRIES = ['provider.contract', 'memory-host', 'simulators/index'].map(
  (name) => `^libs/provider-kit/src/${name}[.]ts$`
)

/** Specs may import more than the code beside them. */
const product = (path) => ({ path, pathNot: TEST_CODE })
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })

/** Of our own code, only these libs. */
const only = (name, own, libs, comment) => {
  const allowed = libs.map((lib) => LIB(lib))
  return forbid(name, product(own), { path: '^(apps|libs|tests)/', pathNot: [own, ...allowed] }, comment)
}

module.exports = {
  forbidden: [
    forbid('no-cycles', {}, { circular: true }, 'What needs each other is one thing, or has a third one in common.'),

    only('core-imports-nothing', LIB('core'), [], 'The domain runs with no framework, database or clock.'),
    forbid(
      'core-npm-is-pure',
      product(LIB('core')),
      {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown', 'unknown', 'core'],
        pathNot: 'node_modules/(zod|htmlparser2)/'
      },
      'Schemas and an HTML parser: no I/O, clock or randomness can enter the domain.'
    ),
    only('provider-kit-imports-core', LIB('provider-kit'), ['core'], 'What third parties depend on stays small.'),
    only(
      'providers-import-the-kit',
      LIB('providers'),
      ['core', 'provider-kit'],
      'A provider knows the domain and its platform.'
    ),
    only('config-imports-nothing', LIB('config'), [], 'Config is read by all and reads none.'),
    only('database-imports-core', LIB('database'), ['core', 'config'], 'Repositories map rows to the domain.'),
    only('queue-imports-core', LIB('queue'), ['core', 'config'], 'Jobs carry ids of the domain.'),
    only(
      'services-join-the-libs',
      LIB('services'),
      ['core', 'config', 'provider-kit', 'providers', 'database', 'queue'],
      'Use cases are the only place the libs meet.'
    ),
    only('sdk-stands-alone', LIB('sdk'), [], 'Published: it must not drag the server along.'),
    only('mcp-sees-the-sdk', LIB('mcp'), ['sdk'], 'MCP translates; it sees only the public API.'),
    only('web-sees-the-sdk', '^apps/web/', ['sdk'], 'The inbox sees only the public API.'),
    only(
      'cli-sees-the-sdk',
      '^apps/cli/',
      ['sdk', 'core', 'provider-kit'],
      'The command line works from another machine.'
    ),
    only(
      'server-calls-services',
      '^apps/server/',
      ['core', 'config', 'provider-kit', 'database', 'queue', 'services'],
      'Providers are reached by services alone.'
    ),

    forbid(
      'no-provider-siblings',
      product('^libs/providers/src/([^/]+)/'),
      { path: '^libs/providers/src/[^/]+/', pathNot: '^libs/providers/src/$1/' },
      'What two providers need belongs in the kit.'
    ),
    forbid(
      'providers-know-no-framework',
      { path: '^libs/(providers|provider-kit)/' },
      { path: 'node_modules/(@nestjs|@prisma|bullmq)(/|$)' },
      'A provider can be published, tested and run without us.'
    ),
    forbid(
      'prisma-only-in-database',
      { path: '^(apps|libs)/', pathNot: LIB('database') },
      { path: 'node_modules/@prisma/|^libs/database/src/generated/' },
      'Rows are the business of repositories.'
    ),
    forbid(
      'bullmq-only-in-queue',
      { path: '^(apps|libs)/', pathNot: LIB('queue') },
      { path: 'node_modules/(bullmq|@nestjs/bullmq)/' },
      'The engine can be exchanged.'
    ),
    forbid(
      'lib-by-its-index',
      product('^(libs/[^/]+|apps/[^/]+)/'),
      { path: '^libs/[^/]+/src/(?!index[.]ts$)', pathNot: ['^$1/', ...KIT_ENTRIES] },
      'What a lib offers stands in its index, and what only tests and simulations need beside it.'
    ),
    forbid(
      'no-test-code-in-product',
      { path: '^(apps|libs)/', pathNot: [TEST_CODE, '[.]contract[.]ts$'] },
      { path: `^tests/|${TEST_CODE}|node_modules/(@?jest|@jest|fast-check)(/|-)` },
      'Tests are not installed where Parley runs.'
    )
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/generated/'] },
    // Ours only: most packages of npm live in a dist/ of their own, and would not be seen.
    exclude: { path: ['^(apps|libs)/[^/]+/dist/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'] }
  }
}
