// Sets the remembered theme before the first paint. A classic script of its own, since a module would run after it
// and an inline script is what the Content-Security-Policy refuses. It must not do anything else.
(() => {
  try {
    const theme = localStorage.getItem("sovereign.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the page then follows the system.
  }
})();
