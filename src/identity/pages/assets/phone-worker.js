// Shows that somebody asks, and opens the phone's page. Keeps nothing.
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('push', (event) => {
  let said = {}
  try {
    said = event.data.json()
  } catch {
    // A message of nobody we know still has to be shown, or the browser takes the permission away.
  }
  event.waitUntil(
    self.registration.showNotification(said.title ?? 'Rekey', {
      body: said.body ?? '',
      tag: 'rekey-prompt',
      renotify: true,
      requireInteraction: true,
      icon: '/assets/phone-192.png',
    }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(
    self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then((windows) => {
      const open = windows.find((window) => new URL(window.url).pathname === '/phone')
      return open === undefined ? self.clients.openWindow('/phone') : open.focus()
    }),
  )
})
