// Uses the embedded PostgreSQL of a directory until its standard input ends. For tests that kill it.
// usage: node postgres-holder.mjs <module of startEmbeddedPostgres> <data directory>; prints the URL, or "failed: <name>: <message>".
import { pathToFileURL } from 'node:url'

const [module, dataDir] = process.argv.slice(2)
const { startEmbeddedPostgres } = await import(pathToFileURL(module).href)
try {
  const { url, lost, release } = await startEmbeddedPostgres(dataDir)
  console.log(url)
  void lost.then(({ message }) => console.log(`lost: ${message}`))
  process.stdin.resume().once('end', async () => {
    await release()
    console.log('released')
  })
} catch (error) {
  console.log(`failed: ${error.name}: ${error.message}`)
}
