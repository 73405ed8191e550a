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

export default {
  projects: [
    {
      ...project,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs}/*/src/**/*.spec.ts', '<rootDir>/tests/house/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '[.]contract[.]spec[.]ts$']
    },
    { ...project, displayName: 'contract', testMatch: ['<rootDir>/{apps,libs}/*/src/**/*.contract.spec.ts'] },
    {
      ...project,
      displayName: 'e2e',
      testMatch: ['<rootDir>/tests/e2e/*.e2e.ts'],
      setupFiles: ['reflect-metadata'],
      globalSetup: '<rootDir>/tests/support/global-setup.mjs',
      globalTeardown: '<rootDir>/tests/support/global-teardown.mjs'
    }
  ],
  reporters: ['default', '<rootDir>/tests/support/skip-reporter.mjs'],
  maxWorkers: 2,
  testTimeout: 60_000
}
