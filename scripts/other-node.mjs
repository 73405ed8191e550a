// What is tried on each Node besides the oldest one: `node scripts/other-node.mjs 24.22.3`, run by that Node.
import { execFileSync } from 'node:child_process'

const [, , wanted] = process.argv
if (process.versions.node !== wanted) throw new Error(`This is Node ${process.versions.node}, not ${wanted}`)
const npm = (...args) => execFileSync('npm', ['run', '-s', ...args], { stdio: 'inherit' })
npm('setup') // for this Node, as a person's first start does
npm('jest', '--', '--selectProjects=unit')
npm('jest', '--', '--selectProjects=e2e', '--testPathPatterns=e2e/(start-stop|telegram)[.]e2e')
