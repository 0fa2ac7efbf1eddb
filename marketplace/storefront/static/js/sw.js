// Messages in the browser: shows what came, opens where it leads. Keeps no pages.
self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  if (!told.title) return;
  event.waitUntil(
    self.registration.showNotification(told.title, {
      tag: told.tag,
      icon: "/static/img/app-192.png",
      data: { link: typeof told.link === "string" && told.link.startsWith("/") ? told.link : "/me/notices/" },
    })
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.link));
});
