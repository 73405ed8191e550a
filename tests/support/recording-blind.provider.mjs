// The recording platform without its way to look up what was sent, so that an uncertain send stays uncertain, and
// without one-time codes.
import { recordingProvider } from './recording.provider.mjs'

export default recordingProvider({ name: 'recording-blind', find: false, codes: false })
