import { availableParallelism } from 'node:os'
import { ON_BOTH } from './tests/support/backends.mjs'
import { missingServices } from './tests/support/external-services.mjs'

const project = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^@parley/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@parley/provider-kit/contract$': '<rootDir>/libs/provider-kit/src/provider.contract.ts',
    '^@parley/provider-kit/host$': '<rootDir>/libs/provider-kit/src/memory-host.ts',
    '^@parley/provider-kit/simulators$': '<rootDir>/libs/provider-kit/src/simulators/index.ts'
  },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/data/'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true }
        },
        module: { type: 'es6' }
      }
    ]
  }
}

/** @param {'embedded' | 'external'} backend @param {string[]} files */
const e2e = (displayName, backend, files) => ({
  ...project,
  displayName,
  globals: { PARLEY_BACKEND: backend },
  testMatch: files.map((name) => `<rootDir>/tests/e2e/${name}`),
  setupFiles: ['reflect-metadata'],
  globalSetup: `<rootDir>/tests/support/set-up-${backend}.mjs`,
  globalTeardown: '<rootDir>/tests/support/tear-down.mjs'
})
const missing = missingServices()
if (missing.length > 0) console.warn(`No test runs on the external backend: it needs ${missing.join(', ')}`)

/** Their servers share one PostgreSQL, which takes so many connections. */
const MOST_WORKERS = 16

export default {
  projects: [
    {
      ...project,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs}/*/src/**/*.spec.ts', '<rootDir>/tests/house/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '[.]contract[.]spec[.]ts$']
    },
    // Specs that start a tool: Jest, tsc, prettier, dependency-cruiser.
    { ...project, displayName: 'tools', testMatch: ['<rootDir>/tests/tools/*.spec.ts'] },
    { ...project, displayName: 'contract', testMatch: ['<rootDir>/{apps,libs}/*/src/**/*.contract.spec.ts'] },
    e2e('e2e', 'embedded', ['*.e2e.ts']),
    ...(missing.length > 0 && !process.env['CI'] ? [] : [e2e('external', 'external', Object.keys(ON_BOTH))])
  ],
  reporters: ['default', '<rootDir>/tests/support/skip-reporter.mjs'],
  testSequencer: '<rootDir>/tests/support/longest-first.mjs',
  // Servers and platforms are processes of their own: a worker waits for them for half of its time.
  maxWorkers: Math.min(2 * availableParallelism(), MOST_WORKERS),
  testTimeout: 120_000
}
