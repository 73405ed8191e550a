// npm start: sets up what is out of date, then becomes the server, so that signals reach it and nobody else.
import './setup.mjs'

await import('../apps/server/dist/main.js')
