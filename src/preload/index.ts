import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge } from '#common/bridge/schema.ts'

/** Two named functions and nothing of Electron: listeners get the payload, never the event object (FAULTS B26). */
const bridge: Bridge = {
  call: (name, input, callId) => ipcRenderer.invoke('rekey:call', name, input, callId),
  on: (name, listener) => {
    const relay = (_event: unknown, told: unknown, payload: unknown) => {
      if (told === name) listener(payload as Parameters<typeof listener>[0])
    }
    ipcRenderer.on('rekey:event', relay)
    return () => void ipcRenderer.off('rekey:event', relay)
  },
}
contextBridge.exposeInMainWorld('rekey', Object.freeze(bridge))
