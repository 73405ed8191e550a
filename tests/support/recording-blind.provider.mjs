// The recording platform without its way to look up what was sent: an uncertain send stays uncertain.
import { recordingProvider } from './recording.provider.mjs'

export default recordingProvider({ name: 'recording-blind', find: false })
