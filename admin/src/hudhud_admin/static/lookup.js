// Keeps Piccolo Admin in the console's language and direction, and leads to the console's sign-in when a
// session has ended. Loaded before the application itself.
(() => {
  const CHOICE = "piccoloAdminDefaultLanguage";
  const page = document.documentElement;
  localStorage.setItem(CHOICE, page.lang);

  // Its language menu writes the choice down and tells nobody.
  document.addEventListener("click", () => {
    setTimeout(() => {
      const chosen = localStorage.getItem(CHOICE);
      if (!chosen || chosen === page.lang) return;
      page.lang = chosen;
      page.dir = chosen === "ar" ? "rtl" : "ltr";
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `hudhud_language=${chosen}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    }, 400);
  });

  const signIn = () => location.assign(`/sign-in?next=${encodeURIComponent("/admin/")}`);
  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (...given) {
    this.addEventListener("load", () => {
      if (this.status === 401 || new URL(this.responseURL, location.href).pathname === "/sign-in") signIn();
    });
    return open.apply(this, given);
  };
})();
