// The recording platform as telephone networks are: it says of each message when it is there.
import { recordingProvider } from './recording.provider.mjs'

export default recordingProvider({ name: 'recording-tracked', find: true, codes: false, tracked: true })
